-- Reads from a key in one step.
-- KEYS: head, answers (or head), then a table each
-- ARGV: clock, request id ('' for none), selection
-- Answers: now, head, answered (or false), selection

local now = clock(ARGV[1])
local answered = ARGV[2] ~= '' and call('HGET', KEYS[2], ARGV[2])
if answered then
  answered = cmsgpack.unpack(answered)
  if answered[1] <= now then answered = false end
end
local tables = {}
for i = 3, #KEYS do tables[i - 2] = KEYS[i] end
return {now, head_of(KEYS[1]), answered, select_from(tables, taking(ARGV, 3))}
