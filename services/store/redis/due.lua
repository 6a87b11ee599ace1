-- Rows of a partition whose time has come, the earliest first; each is put off by the lease.
-- KEYS: due
-- ARGV: clock, limit, lease in microseconds
-- Answers: now, (row, time)*, the time of the earliest that is left (or false)

local now = clock(ARGV[1])
local found = call('ZRANGE', KEYS[1], '-inf', digits(now), 'BYSCORE',
  'LIMIT', 0, ARGV[2], 'WITHSCORES')
for i = 1, #found, 2 do call('ZADD', KEYS[1], digits(now + tonumber(ARGV[3])), found[i]) end
return {now, found, call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or false}
