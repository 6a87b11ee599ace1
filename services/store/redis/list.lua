-- A page of a listed table, in order of creation, ties by id.
-- KEYS: head, table, order
-- ARGV: clock, creation and id of the last row before ('0' and '' for none), limit
-- Answers: now, head, (id, row)*, whether there are more

local after, id, limit = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local page, more, offset = {}, 0, 0
repeat
  local found = call('ZRANGE', KEYS[3], ARGV[2], '+inf', 'BYSCORE',
    'LIMIT', offset, limit + 1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local read = tonumber(found[i + 1]) == after and found[i] <= id
    if not read then
      if #page == 2 * limit then
        more = 1
        break
      end
      page[#page + 1] = found[i]
      page[#page + 1] = call('HGET', KEYS[2], found[i])
    end
  end
  offset = offset + limit + 1
until more == 1 or #found < 2 * (limit + 1)
return {clock(ARGV[1]), head_of(KEYS[1]), page, more}
