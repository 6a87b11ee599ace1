-- Applies a change to a key, if all that it expects holds.
-- KEYS: head, log, due, answers and their order (or head), what is kept beside the log, history, then each
--   table and its order; of a room its app's feed, that one's stream, and the ids of its app's rooms; then
--   buckets
-- ARGV: clock, path, log entries, log bytes, log age and linger in ms, drop (1 or 0),
--   request id ('' for none), digest, answer, time to live in ms, answers of an owner,
--   what is read, in words of the client's (kept with the answer),
--   n, how each table is kept (l listed, t timed, s standing)*,
--   n, conditions, n, spendings, n, writes, sequence to revise ('' for none) and its payload, history's entries
--   ('' where none are kept), bytes and age in ms, n, records, n, emitted, whether to read (1 or 0), selection,
--   whether it is a room (1 or 0), its id, feed entries, bytes and age in ms
-- Answers: 0, now, (index, row or size or false)*    a condition failed
--          1, now, committed                         applied
--          2, now, committed                         the request was answered before
--          3, now, (index, milliseconds to wait)*    a bucket has too little
-- where committed is: until, digest, answer, epoch, first, sequence, revision, what is read,
--   head, what was read (or false)

local now = clock(ARGV[1])
local path = ARGV[2]
local request = ARGV[8]
if request ~= '' then
  local answered = call('HGET', KEYS[4], request)
  if answered then
    answered = cmsgpack.unpack(answered)
    if answered[1] > now then return {2, now, answered} end
  end
end

local take = taking(ARGV, 14)
local tables, orders, kept_as = {}, {}, {}
for i = 1, tonumber(take()) do
  tables[i], orders[i], kept_as[i] = KEYS[6 + 2 * i], KEYS[7 + 2 * i], take()
end
local function is(kind, i) return string.find(kept_as[i], kind, 1, true) end

-- What it expects.

local failed = {}
local function fails(index, what)
  failed[#failed + 1] = index
  failed[#failed + 1] = what
end
for index = 0, tonumber(take()) - 1 do
  local kind = take()
  if kind == 'before' then
    if now >= tonumber(take()) then fails(index, false) end
  elseif kind == 'size' then
    local size = call('HLEN', tables[tonumber(take())])
    local least, most = tonumber(take()), tonumber(take())
    if size < least or (most and size > most) then fails(index, size) end
  else
    local row = call('HGET', tables[tonumber(take())], take())
    local holds
    if kind == 'absent' then holds = not row
    elseif kind == 'present' then holds = row
    else holds = row and string.sub(row, 1, 16) == kind end
    if not holds then fails(index, row) end
  end
end
if #failed > 0 then return {0, now, failed} end

-- What it spends.

local buckets, spendings = {}, tonumber(take())
for i = 1, spendings do buckets[i] = KEYS[#KEYS - spendings + i] end
local exhausted = spend(buckets, take, now)
if #exhausted > 0 then return {3, now, exhausted} end

-- Where it stands, and where it will.

local kept = call('HMGET', KEYS[1],
  'epoch', 'sequence', 'revision', 'closed', 'bytes', 'start', 'oldest', 'history')
local lives = kept[1] and not kept[4]
local epoch = lives and kept[1] or ''
local log = {
  name = KEYS[2],
  beside = KEYS[6],
  sequence = lives and tonumber(kept[2]) or 0,
  bytes = lives and tonumber(kept[5]) or 0,
  start = lives and tonumber(kept[6]) or 1,
  oldest = lives and tonumber(kept[7]) or now,
}
local history = {name = KEYS[7], bytes = 0, oldest = now}
if lives and kept[8] then
  local words = string.gmatch(kept[8], '%d+')
  history.bytes, history.oldest = tonumber(words()), tonumber(words())
end
local revision = math.max((tonumber(kept[3]) or 0) + 1, now)
local revision16 = digits(revision)
local begun = false
local function begin()
  if lives then return end
  call('DEL', KEYS[1], log.name, log.beside)
  lives, begun, epoch = true, true, revision16
end

-- What it writes.

local function due_row(table, row, id)
  return path .. '|' .. table .. '|' .. string.sub(row, 1, 16) .. '|' .. id
end
for _ = 1, tonumber(take()) do
  local kind, i, id = take(), tonumber(take()), take()
  local name = tables[i]
  local short = string.sub(name, #KEYS[1] + 2)
  local before = call('HGET', name, id)
  if before and is('t', i) then call('ZREM', KEYS[3], due_row(short, before, id)) end
  if kind == 'put' then
    begin()
    local created = before and string.sub(before, 17, 32) or revision16
    local value, due = take(), take()
    call('HSET', name, id, revision16 .. created .. value)
    if is('l', i) and not before then call('ZADD', orders[i], created, id) end
    if due ~= '' then call('ZADD', KEYS[3], due, due_row(short, revision16, id)) end
  elseif before then
    call('HDEL', name, id)
    if is('l', i) then call('ZREM', orders[i], id) end
  end
end

-- What it revises, and records.

local revised = take()
if revised ~= '' then
  local payload = take()
  if lives then
    revise_log(log, tonumber(revised), payload)
    revise_history(history, tonumber(revised), payload)
  end
end
local keeping = {entries = tonumber(take()), now = now}
if keeping.entries then keeping.bytes, keeping.age_ms = tonumber(take()), tonumber(take()) end
local recorded = {}
for i = 1, tonumber(take()) do recorded[i] = take() end
if #recorded > 0 then begin() end
local first = log.sequence + 1
append_to_log(log, recorded, revision,
  {entries = tonumber(ARGV[3]), bytes = tonumber(ARGV[4]), age_ms = tonumber(ARGV[5]), now = now})
local keeps = keeping.entries and #recorded > 0
if keeps then append_to_history(history, recorded, first, revision, keeping) end
if lives and (keeps or revised ~= '') then
  call('HSET', KEYS[1], 'history', string.format('%.0f %.0f', history.bytes, history.oldest))
end

-- What it tells those who watch: a line of numbers, then the payloads one after another. That a life
-- begins is told too: to those who watch the last one.

local told = {epoch, string.format('%.0f', first), revision16, #recorded}
local told_payloads = {''}
for _, payload in ipairs(recorded) do told_payloads[#told_payloads + 1] = payload end
for _ = 1, tonumber(take()) do told_payloads[#told_payloads + 1] = take() end
if lives and (begun or #told_payloads > 1) then
  for i = 2, #told_payloads do told[#told + 1] = #told_payloads[i] end
  call('SPUBLISH', KEYS[1], table.concat(told, ' ') .. '\n' .. table.concat(told_payloads))
end

-- What it leaves behind.

if lives then
  call('HSET', KEYS[1], 'epoch', epoch, 'sequence', string.format('%.0f', log.sequence),
    'revision', revision16, 'bytes', string.format('%.0f', log.bytes),
    'start', string.format('%.0f', log.start), 'oldest', digits(log.oldest))
elseif kept[1] then
  call('HSET', KEYS[1], 'revision', revision16)
end
if ARGV[7] == '1' and lives then
  for i, name in ipairs(tables) do
    if not is('s', i) then
      if is('t', i) then
        local short = string.sub(name, #KEYS[1] + 2)
        local rows = call('HGETALL', name)
        for j = 1, #rows, 2 do call('ZREM', KEYS[3], due_row(short, rows[j + 1], rows[j])) end
      end
      call('UNLINK', name, orders[i])
    end
  end
  call('HSET', KEYS[1], 'closed', '1')
  call('PEXPIRE', KEYS[1], ARGV[6])
  call('PEXPIRE', log.name, ARGV[6])
  call('PEXPIRE', log.beside, ARGV[6])
  call('UNLINK', history.name)
  lives = false
end

local head = {lives and epoch or '', lives and log.sequence or 0, revision}
local view = take() == '1' and select_from(tables, take)

-- What its app has of it, where it is a room: the list of those that live, and the feed, if it is kept.

if take() == '1' then
  local feed_name, feed_log, ids = KEYS[8 + 2 * #tables], KEYS[9 + 2 * #tables], KEYS[10 + 2 * #tables]
  local id = take()
  if begun then call('ZADD', ids, 0, id) end
  if ARGV[7] == '1' then call('ZREM', ids, id) end
  local limits = feed_limits(take)
  local feed = #recorded > 0 and feed_of(feed_name, feed_log, limits, now)
  if feed then
    append_to_feed(feed, limits, {recorded = recorded, path = path, epoch = epoch,
      sequence = log.sequence, revision = revision, now = now})
  end
end

local ttl_ms = tonumber(ARGV[11])
local committed = {now + ttl_ms * 1000, ARGV[9], ARGV[10],
  epoch, first, log.sequence, revision, ARGV[13], head, view}
if request ~= '' then
  call('HSET', KEYS[4], request, cmsgpack.pack(committed))
  call('ZADD', KEYS[5], digits(committed[1]), request)
  local over = call('ZRANGE', KEYS[5], '-inf', digits(now), 'BYSCORE', 'LIMIT', 0, 16)
  if call('ZCARD', KEYS[5]) - #over > tonumber(ARGV[12]) then
    over[#over + 1] = call('ZRANGE', KEYS[5], #over, #over)[1]
  end
  if #over > 0 then
    call('HDEL', KEYS[4], unpack(over))
    call('ZREM', KEYS[5], unpack(over))
  end
  for i = 4, 5 do
    if call('PTTL', KEYS[i]) < ttl_ms then call('PEXPIRE', KEYS[i], ARGV[11]) end
  end
end
return {1, now, committed}
