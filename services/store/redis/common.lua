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

-- Entries of a log from one sequence to another, at most so many, as XRANGE answers them. Those that are kept
-- beside the stream fill its gaps. Where the first of them is not the one asked for, that was let go of.
local function log_range(log, beside, from, to, limit)
  local entries, next = {}, from
  local function fill(last)
    while next <= last and #entries < limit do
      local kept = call('HGET', beside, string.format('%.0f', next))
      if not kept then return end
      local id = string.format('%.0f-%.0f', next, tonumber(string.sub(kept, 1, 16)))
      entries[#entries + 1] = {id, {'p', string.sub(kept, 17)}}
      next = next + 1
    end
  end
  local found = call('XRANGE', log, string.format('%.0f', from), '+', 'COUNT', limit)
  for _, entry in ipairs(found) do
    local sequence = tonumber(string.match(entry[1], '^%d+'))
    fill(sequence - 1)
    if #entries == limit or (#entries > 0 and next < sequence) then return entries end
    entries[#entries + 1] = entry
    next = sequence + 1
  end
  fill(to)
  return entries
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
