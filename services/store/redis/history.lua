-- A part of what is kept as history, the oldest first.
-- KEYS: head, history
-- ARGV: clock, sequence to begin beyond ('' for none), older or newer, limit, age in ms, revision to be above
-- Answers: now, head, entry*, whether there are more

local now = clock(ARGV[1])
local from, limit = ARGV[2], tonumber(ARGV[4])
local since = math.max(now - tonumber(ARGV[5]) * 1000, tonumber(ARGV[6]) + 1)

-- The rank of the first entry that is told: revisions grow with the sequences.
local count = call('ZCARD', KEYS[2])
local first, high = 0, count
while first < high do
  local middle = math.floor((first + high) / 2)
  local entry = call('ZRANGE', KEYS[2], middle, middle)[1]
  if tonumber(string.sub(entry, 17, 32)) < since then first = middle + 1 else high = middle end
end

local begin, over, more
if ARGV[3] == 'newer' then
  local beyond = from == '' and 0 or call('ZCOUNT', KEYS[2], '-inf', from)
  begin = math.max(first, beyond)
  over = math.min(begin + limit, count)
  more = over < count
else
  over = from == '' and count or call('ZCOUNT', KEYS[2], '-inf', '(' .. from)
  begin = math.max(first, over - limit)
  more = begin < over and begin > first
end
local entries = begin < over and call('ZRANGE', KEYS[2], begin, over - 1) or {}
return {now, head_of(KEYS[1]), entries, more and 1 or 0}
