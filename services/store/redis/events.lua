-- The recorded entries after a position.
-- KEYS: head, log
-- ARGV: clock, epoch, sequence, limit
-- Answers: now, head, ((id, (field, payload)))*; none where the epoch is another's

local head = head_of(KEYS[1])
local after, entries = tonumber(ARGV[3]), {}
if head[4] == ARGV[2] and after < head[5] then
  entries = call('XRANGE', KEYS[2], string.format('%.0f', after + 1), '+', 'COUNT', ARGV[4])
end
return {clock(ARGV[1]), head, entries}
