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

-- Parts of a document, each after a seam: <!--KEY html-->, <!--KEY markdown--> or <!--KEY both-->. Answers with all HTML,
-- then with all Markdown, the seams still there.
function verbs.write(text)
  local html, markdown, key, format = {}, {}, nil, nil
  for _, block in ipairs(pandoc.read(text, 'json').blocks) do
    local seam, to = (block.t == 'RawBlock' and block.text or ''):match '^<!%-%-(%x+) (%a+)%-%->$'
    key = key or seam
    if seam and seam == key then format = to end
    if format ~= 'markdown' then table.insert(html, block) end
    if format ~= 'html' then table.insert(markdown, block) end
  end
  return pandoc.write(pandoc.Pandoc(html), 'html5', options)
    .. '\n' .. pandoc.write(pandoc.Pandoc(markdown), 'gfm-tex_math_gfm+tex_math_dollars', options)
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
