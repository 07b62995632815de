-- A resident pandoc. Requests and answers are framed by their length in bytes:
--   request  VERB BYTES \n TEXT
--   answer   ok|error BYTES BYTES \n TEXT LOG        (LOG: pandoc's warnings as JSON)
-- Starting pandoc costs more than a conversion; this loop pays it once per build.

local options = pandoc.WriterOptions {
  html_math_method = 'mathml',
  wrap_text = 'none',
  email_obfuscation = 'none',
}

local verbs = {}

function verbs.read(text)
  return pandoc.write(pandoc.read(text, 'markdown'), 'json')
end

-- A format, and from the next line on a text in it that holds references: a document with these, and nothing else.
function verbs.references(text)
  local format, written = text:match '^(%S+)\n(.*)$'
  return pandoc.write(pandoc.Pandoc({}, {references = pandoc.read(written, format).meta.references}), 'json')
end

-- A style in the first line, and a document -> its blocks with their citations rendered, and the list of what it cites
-- at their end. Of styles only names can be given; what has the name is looked for among media before it is a file.
function verbs.cite(text)
  local style, json = text:match '^([^\n]*)\n(.*)$'
  local document = pandoc.read(json, 'json')
  pandoc.mediabag.insert('cited.csl', 'application/xml', style)
  document.meta.csl = 'cited.csl'
  return pandoc.write(pandoc.Pandoc(pandoc.utils.citeproc(document).blocks), 'json')
end

-- A page of a site as a document, and a document as Typst: how lectures come on paper.
function verbs.from_html(text)
  return pandoc.write(pandoc.read(text, 'html-auto_identifiers'), 'json')
end

function verbs.to_typst(text)
  return pandoc.write(pandoc.read(text, 'json'), 'typst', options)
end

function verbs.read_with_emoji(text)
  return pandoc.write(pandoc.read(text, 'markdown+emoji'), 'json')
end

-- Divs in Markdown are tags, between which pandoc writes what is in them: it does the same, and takes a millisecond for
-- each. An empty line has to be asked for after what is not a paragraph.
local escapes = {['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;'}
local tight = {BulletList = true, OrderedList = true, DefinitionList = true, Plain = true}

local function insert_with_tags(blocks, block)
  if block.t == 'Table' then  -- another one: this one's name is for the page
    block = block:clone()
    block.attr = pandoc.Attr()  -- pandoc would write them below the caption
  end
  if block.t ~= 'Div' then return table.insert(blocks, block) end
  local tag = '<div'
  local function add(name, value) tag = tag .. ' ' .. name .. '="' .. value:gsub('[&<>"]', escapes) .. '"' end
  if block.identifier ~= '' then add('id', block.identifier) end
  if #block.classes > 0 then add('class', table.concat(block.classes, ' ')) end
  for name, value in pairs(block.attributes) do add(name, value) end
  table.insert(blocks, pandoc.RawBlock('html', tag .. '>'))
  for _, inner in ipairs(block.content) do insert_with_tags(blocks, inner) end
  local last = block.content[#block.content]
  table.insert(blocks, pandoc.RawBlock('html', (last and tight[last.t] and '\n' or '') .. '</div>'))
end

-- A formula among HTML that begins with < and a letter would be a tag to whoever shows the Markdown.
local function untagged(math)
  math.text = math.text:gsub('<([%a/!?])', '< %1')
  return math
end

-- Whether there is such a formula in some JSON, or may be: to walk to all takes longer than to look for one here.
local function may_have_tags(text)
  for tex in text:gmatch '"Math","c":%[{"t":"%a+"},"([^"]*)' do
    if tex:find '<[%a/!?]' or tex:find '\\$' then return true end
  end
  return false
end

-- Parts of a document, each after a seam: <!--KEY html-->, <!--KEY markdown--> or <!--KEY both-->. Answers with all HTML,
-- then with all Markdown, the seams still there.
function verbs.write(text)
  local html, markdown, key, format = {}, {}, nil, nil
  for _, block in ipairs(pandoc.read(text, 'json').blocks) do
    local seam, to = (block.t == 'RawBlock' and block.text or ''):match '^<!%-%-(%x+) (%a+)%-%->$'
    key = key or seam
    if seam and seam == key then format = to end
    if format ~= 'markdown' then table.insert(html, block) end
    if format ~= 'html' then insert_with_tags(markdown, block) end
  end
  local document = pandoc.Pandoc(markdown)
  if may_have_tags(text) then document = document:walk {Math = untagged} end
  return pandoc.write(pandoc.Pandoc(html), 'html5', options)
    .. '\n' .. pandoc.write(document, 'gfm-tex_math_gfm+tex_math_dollars', options)
end

for request in io.lines() do
  local verb, size = request:match '^(%S+) (%d+)$'
  local text = size == '0' and '' or io.read(tonumber(size))
  local done, log, result = pcall(pandoc.log.silence, verbs[verb], text)
  if not done then log, result = {}, tostring(log) end
  log = pandoc.json.encode(log)
  io.write(done and 'ok' or 'error', ' ', #result, ' ', #log, '\n', result, log)
  io.flush()
end
