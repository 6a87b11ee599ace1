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

-- What it spends: as in bucket.ts. A bucket is a text, its millionths of a token and their time.

local exhausted, levels = {}, {}
local spendings = tonumber(take())
for i = 1, spendings do
  local name = KEYS[#KEYS - spendings + i]
  local rate, burst, cost, needed = tonumber(take()), tonumber(take()), tonumber(take()), tonumber(take())
  local kept = call('GET', name)
  local start, since = burst, now
  if kept then
    local tokens, time = string.match(kept, '^(%-?%d+) (%d+)$')
    start, since = tonumber(tokens), tonumber(time)
  end
  local time = math.max(since, now)
  local level = math.min(burst, start + math.floor((time - since) * rate))
  if level >= needed then
    local left = level - cost
    levels[i] = {name, left, time, math.ceil((burst - left) / rate / 1000)}
  else
    local lack = needed - start
    local micros = math.ceil(lack / rate)
    if math.floor((micros - 1) * rate) >= lack then micros = micros - 1 end
    if math.floor(micros * rate) < lack then micros = micros + 1 end
    exhausted[#exhausted + 1] = i - 1
    exhausted[#exhausted + 1] = math.ceil((since + micros - now) / 1000)
  end
end
if #exhausted > 0 then return {3, now, exhausted} end
-- One that is full may be forgotten, some time after: Redis's time may be moved (see clock).
for _, level in ipairs(levels) do
  local name, left, time, full_ms = unpack(level)
  call('SET', name, string.format('%.0f %.0f', left, time),
    'PX', string.format('%.0f', full_ms + 60000))
end

-- Where it stands, and where it will.

local kept = call('HMGET', KEYS[1],
  'epoch', 'sequence', 'revision', 'closed', 'bytes', 'start', 'oldest', 'history')
local lives = kept[1] and not kept[4]
local epoch = lives and kept[1] or ''
local sequence = lives and tonumber(kept[2]) or 0
local bytes = lives and tonumber(kept[5]) or 0
local start = lives and tonumber(kept[6]) or 1
local oldest = lives and tonumber(kept[7]) or now
local revision = math.max((tonumber(kept[3]) or 0) + 1, now)
local revision16 = digits(revision)
local begun = false
local beside, history = KEYS[6], KEYS[7]
local function begin()
  if lives then return end
  call('DEL', KEYS[1], KEYS[2], beside)
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

-- What it revises. Nothing of what stood there may stay. A stream only marks what it deletes, until there is
-- nothing else in the same node of at most 100 entries: so the neighbours are kept beside it from then on, too.

local history_bytes, history_oldest = 0, now
if lives and not begun and kept[8] then
  local words = string.gmatch(kept[8], '%d+')
  history_bytes, history_oldest = tonumber(words()), tonumber(words())
end
local node_entries = 100
local function revise(at, payload)
  local id = string.format('%.0f', at)
  if #call('XRANGE', KEYS[2], id, id) > 0 then
    local ids = {}
    local first = string.format('%.0f', math.max(at - node_entries + 1, 1))
    local last = string.format('%.0f', at + node_entries - 1)
    for _, entry in ipairs(call('XRANGE', KEYS[2], first, last)) do
      local number, time = string.match(entry[1], '^(%d+)%-(%d+)$')
      call('HSET', beside, number, digits(tonumber(time)) .. entry[2][2])
      ids[#ids + 1] = entry[1]
    end
    call('XDEL', KEYS[2], unpack(ids))
    call('PEXPIRE', beside, call('PTTL', KEYS[2]))
  end
  local stood = call('HGET', beside, id)
  if stood then
    call('HSET', beside, id, string.sub(stood, 1, 16) .. payload)
    bytes = bytes + #payload - (#stood - 16)
  end
  local member = call('ZRANGE', history, id, id, 'BYSCORE')[1]
  local replacement = member and string.sub(member, 1, 32) .. payload
  if member ~= replacement then
    call('ZADD', history, id, replacement) -- before the other goes: an empty one would lose its end
    call('ZREM', history, member)
    history_bytes = history_bytes + #replacement - #member
  end
end
local revised = take()
if revised ~= '' then
  local payload = take()
  if lives then revise(tonumber(revised), payload) end
end
local keep_entries = tonumber(take())
local keep_bytes, keep_ms
if keep_entries then keep_bytes, keep_ms = tonumber(take()), tonumber(take()) end

-- What it records, and lets go of.

local recorded = {}
for i = 1, tonumber(take()) do recorded[i] = take() end
if #recorded > 0 then begin() end
local max_entries, max_bytes, age_ms = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local since = now - age_ms * 1000
-- A log that nothing was added to for its age has expired.
if oldest < since and call('EXISTS', KEYS[2]) == 0 then
  start, bytes, oldest = sequence + 1, 0, now
  call('DEL', beside)
end
local first = sequence + 1
for _, payload in ipairs(recorded) do
  sequence = sequence + 1
  bytes = bytes + #payload
  call('XADD', KEYS[2], string.format('%.0f-%.0f', sequence, revision), 'p', payload)
end

-- Trims below the limits, so that it need not be done with every commit.
local function trim()
  local most = bytes > max_bytes and max_bytes * 15 / 16 or max_bytes
  local is_beside = call('EXISTS', beside) == 1
  while true do
    local entries = log_range(KEYS[2], beside, start, sequence, 64)
    for _, entry in ipairs(entries) do
      local number, time = string.match(entry[1], '^(%d+)%-(%d+)$')
      time = tonumber(time)
      if sequence - start + 1 <= max_entries and bytes <= most and time >= since then
        oldest = time
        call('XTRIM', KEYS[2], 'MINID', entry[1])
        return
      end
      start = tonumber(number) + 1
      bytes = bytes - #entry[2][2]
      if is_beside then call('HDEL', beside, number) end
    end
    if #entries == 0 then
      start, bytes, oldest = sequence + 1, 0, now
      return
    end
    call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', start))
  end
end
if #recorded > 0 then
  local many = sequence - start + 1 > max_entries + math.ceil(max_entries / 16)
  if many or bytes > max_bytes or oldest < since then trim() end
  call('PEXPIRE', KEYS[2], age_ms)
  call('PEXPIRE', beside, age_ms)
end

-- What it keeps as history, and lets go of there.

local function trim_history(count)
  local oldest_kept = now - keep_ms * 1000
  local many = count > keep_entries + math.ceil(keep_entries / 16)
  if not many and history_bytes <= keep_bytes and history_oldest >= oldest_kept then return end
  local most = history_bytes > keep_bytes and keep_bytes * 15 / 16 or keep_bytes
  while count > 0 do
    local gone = 0
    for _, entry in ipairs(call('ZRANGE', history, 0, 63)) do
      history_oldest = tonumber(string.sub(entry, 17, 32))
      if count <= keep_entries and history_bytes <= most and history_oldest >= oldest_kept then break end
      gone, count, history_bytes = gone + 1, count - 1, history_bytes - (#entry - 32)
    end
    if gone > 0 then call('ZREMRANGEBYRANK', history, 0, gone - 1) end
    if gone < 64 then return end
  end
end
local keeps = keep_entries and #recorded > 0
if keeps then
  local count = call('ZCARD', history)
  if count == 0 then history_bytes, history_oldest = 0, now end
  for i, payload in ipairs(recorded) do
    local number = digits(first + i - 1)
    call('ZADD', history, number, number .. revision16 .. payload)
    history_bytes = history_bytes + #payload
  end
  trim_history(count + #recorded)
  call('PEXPIRE', history, keep_ms)
end
if lives and (keeps or revised ~= '') then
  call('HSET', KEYS[1], 'history', string.format('%.0f %.0f', history_bytes, history_oldest))
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
  call('HSET', KEYS[1], 'epoch', epoch, 'sequence', string.format('%.0f', sequence),
    'revision', revision16, 'bytes', string.format('%.0f', bytes),
    'start', string.format('%.0f', start), 'oldest', digits(oldest))
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
  call('PEXPIRE', KEYS[2], ARGV[6])
  call('PEXPIRE', beside, ARGV[6])
  call('UNLINK', history)
  lives = false
end

local head = {lives and epoch or '', lives and sequence or 0, revision}
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
      sequence = sequence, revision = revision, now = now})
  end
end

local ttl_ms = tonumber(ARGV[11])
local committed = {now + ttl_ms * 1000, ARGV[9], ARGV[10],
  epoch, first, sequence, revision, ARGV[13], head, view}
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
