-- A page of a listed table, in order of creation, ties by id.
-- KEYS: head, table, order
-- ARGV: clock, creation and id of the last row before ('0' and '' for none), limit
-- Answers: now, head, (id, row)*, whether there are more

-- Whether an id comes before another or is it, by bytes as in a sorted set; <= goes by Redis's locale.
local function up_to(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = string.byte(one, i), string.byte(other, i)
    if a ~= b then return a < b end
  end
  return #one <= #other
end

local after, id, limit = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local page, more, offset = {}, 0, 0
repeat
  local found = call('ZRANGE', KEYS[3], ARGV[2], '+inf', 'BYSCORE',
    'LIMIT', offset, limit + 1, 'WITHSCORES')
  for i = 1, #found, 2 do
    local read = tonumber(found[i + 1]) == after and up_to(found[i], id)
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
