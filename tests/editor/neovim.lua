-- A session with a real editor: headless Neovim opens a broken case, is told of
-- the mistake, completes a key, asks what a parameter means, and applies the
-- repair. Run by scripts/test-editor, in an empty folder:
--
--   nvim --headless --clean -u NONE -l … or -S tests/editor/neovim.lua
--
-- REALPOLITIK_BIN is the program.

local program = assert(os.getenv("REALPOLITIK_BIN"), "REALPOLITIK_BIN is not set")
local patience = 20000

local function fail(what)
  io.stderr:write("neovim: " .. what .. "\n")
  vim.cmd("cquit 1")
end

local function check(what, holds)
  if not holds then
    fail(what)
  end
  io.stdout:write("ok: " .. what .. "\n")
end

-- A case from a template, with a key misspelt.
vim.fn.system({ program, "new", "my-case", "--template", "threat" })
local path = vim.fn.getcwd() .. "/my-case/case.toml"
local good = vim.fn.readfile(path)
local broken, line = vim.deepcopy(good), nil
for i, text in ipairs(broken) do
  if text:match("^label = ") then
    broken[i], line = text:gsub("^label", "lable"), i
    break
  end
end
check("the template has a label", line ~= nil)
vim.fn.writefile(broken, path)

vim.cmd("edit " .. vim.fn.fnameescape(path))
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  name = "realpolitik",
  cmd = { program, "lsp" },
  root_dir = vim.fn.getcwd(),
})
check("the server starts", client ~= nil)
vim.lsp.buf_attach_client(buffer, client)

-- What is wrong is told of the line.
local function found(code)
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    if d.code == code then
      return d
    end
  end
end
check("the misspelt key is told", vim.wait(patience, function()
  return found("RP0011") ~= nil
end))
check("on its line", found("RP0011").lnum == line - 1)
check("as an error with help", found("RP0011").severity == vim.diagnostic.severity.ERROR
  and found("RP0011").message:match("help:") ~= nil)

local function ask(method, params)
  local answers, why = vim.lsp.buf_request_sync(buffer, method, params, patience)
  if not answers then
    fail(method .. ": " .. tostring(why))
  end
  local answer = answers[client] or {}
  if answer.err then
    fail(method .. ": " .. vim.inspect(answer.err))
  end
  return answer.result
end

local encoding = vim.lsp.get_client_by_id(client).offset_encoding

-- A key is completed on a line of its own below.
vim.api.nvim_buf_set_lines(buffer, line, line, false, { "uni" })
vim.api.nvim_win_set_cursor(0, { line + 1, 3 })
local params = vim.lsp.util.make_position_params(0, encoding)
params.position.character = 3
local items = ask("textDocument/completion", params)
local unit
for _, item in ipairs(items.items or items) do
  if item.label == "unit" then
    unit = item
  end
end
check("the key `unit` is offered", unit ~= nil)
vim.lsp.util.apply_text_edits({ unit.textEdit }, buffer, encoding)
check("and completed", vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1]:match("^unit = "))
vim.api.nvim_buf_set_lines(buffer, line, line + 1, false, {})

-- The name of the parameter is explained.
vim.api.nvim_win_set_cursor(0, { line - 1, #"[parameters." + 1 })
local hover = ask("textDocument/hover", vim.lsp.util.make_position_params(0, encoding))
check("a name is explained", hover and hover.contents.value:match("Used"))

-- The repair of the mistake.
vim.api.nvim_win_set_cursor(0, { line, 0 })
local range = vim.lsp.util.make_range_params(0, encoding)
range.context = { diagnostics = {} }
local actions = ask("textDocument/codeAction", range)
local repair
for _, action in ipairs(actions or {}) do
  if action.kind == "quickfix" and action.edit then
    repair = repair or action
  end
end
check("a repair is offered", repair ~= nil)
vim.lsp.util.apply_workspace_edit(repair.edit, encoding)
check("the text is as it was", vim.deep_equal(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), good))
check("and the mistake is gone", vim.wait(patience, function()
  return found("RP0011") == nil
end))

-- The layout leaves what is laid out alone: the program and the server agree.
local edits = ask("textDocument/formatting", vim.lsp.util.make_formatting_params({}))
vim.lsp.util.apply_text_edits(edits or {}, buffer, encoding)
vim.cmd("silent write")
vim.fn.system({ program, "fmt", "my-case", "--check" })
check("what the server lays out the program would not change", vim.v.shell_error == 0)

vim.lsp.stop_client(client)
check("the server ends when it is told to", vim.wait(patience, function()
  return vim.lsp.client_is_stopped(client)
end))
io.stdout:write("a session with Neovim: done\n")
vim.cmd("qall!")
