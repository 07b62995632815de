-- A resident pandoc. Requests and answers are framed by their length in bytes:
--   request  VERB BYTES \n TEXT
--   answer   ok|error BYTES BYTES \n TEXT LOG        (LOG: pandoc's warnings as JSON)
-- Starting pandoc costs more than a conversion; this loop pays it once per build.

local options = pandoc.WriterOptions {
  html_math_method = 'mathml',
  wrap_text = 'none',
  email_obfuscation = 'none',
}

local verbs = {
  read = function(text) return pandoc.write(pandoc.read(text, 'markdown'), 'json') end,
  html = function(text) return pandoc.write(pandoc.read(text, 'json'), 'html5', options) end,
  markdown = function(text) return pandoc.write(pandoc.read(text, 'json'), 'gfm-tex_math_gfm+tex_math_dollars', options) end,
}

for request in io.lines() do
  local verb, size = request:match '^(%S+) (%d+)$'
  local text = size == '0' and '' or io.read(tonumber(size))
  local done, log, result = pcall(pandoc.log.silence, verbs[verb], text)
  if not done then log, result = {}, tostring(log) end
  log = pandoc.json.encode(log)
  io.write(done and 'ok' or 'error', ' ', #result, ' ', #log, '\n', result, log)
  io.flush()
end
