-- What all scripts have before them.
-- A row is 16 digits of its revision, 16 of its creation, then its bytes.

local call = redis.call

-- The store's time in microseconds: Redis's own, moved by "+n"; "@n" holds it still at n, for tests.
local function clock(how)
  if string.sub(how, 1, 1) == '@' then return tonumber(string.sub(how, 2)) end
  local time = call('TIME')
  return time[1] * 1000000 + time[2] + tonumber(how)
end

-- A whole number in 16 digits; tostring would print 1.7e+15.
local function digits(number) return string.format('%016.0f', number) end

-- Where a key stands: epoch ('' without a life), sequence, revision; and its log's epoch, open or closed.
local function head_of(name)
  local kept = call('HMGET', name, 'epoch', 'sequence', 'revision', 'closed')
  local lives = kept[1] and not kept[4]
  return {
    lives and kept[1] or '',
    lives and tonumber(kept[2]) or 0,
    tonumber(kept[3]) or 0,
    kept[1] or '',
    tonumber(kept[2]) or 0,
  }
end

-- Takes one argument after another.
local function taking(values, from)
  local at = from - 1
  return function()
    at = at + 1
    return values[at]
  end
end

-- Reads rows, whole tables and sizes. Arguments: n, (table, id)*, n, table*, n, table*.
local function select_from(tables, take)
  local rows, wholes, sizes = {}, {}, {}
  for i = 1, tonumber(take()) do
    local name = tables[tonumber(take())]
    rows[i] = call('HGET', name, take())
  end
  for i = 1, tonumber(take()) do wholes[i] = call('HGETALL', tables[tonumber(take())]) end
  for i = 1, tonumber(take()) do sizes[i] = call('HLEN', tables[tonumber(take())]) end
  return {rows, wholes, sizes}
end
