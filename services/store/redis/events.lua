-- The recorded entries after a position.
-- KEYS: head, log, what is kept beside it
-- ARGV: clock, epoch, sequence, limit
-- Answers: now, head, ((id, (field, payload)))*; none where the epoch is another's

local head = head_of(KEYS[1])
local after, entries = tonumber(ARGV[3]), {}
if head[4] == ARGV[2] and after < head[5] then
  entries = log_range(KEYS[2], KEYS[3], after + 1, head[5], tonumber(ARGV[4]))
end
return {clock(ARGV[1]), head, entries}
