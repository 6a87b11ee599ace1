-- A key's log, and its history, for the commit that writes them.
-- A log: name of its stream, beside: the hash of what was revised, sequence, bytes, start: the oldest sequence
-- that it has, oldest: its time.
-- A history: name of its sorted set, bytes, oldest: the time of its oldest entry.

-- The most entries of a node of a stream, as Redis has it where nothing else is set.
local node_entries = 100

-- Gives an entry of a log another payload. Nothing of what stood there may stay. A stream only marks what it
-- deletes, until there is nothing else in the same node: so the neighbours are kept beside it from then on, too.
local function revise_log(log, at, payload)
  local id = string.format('%.0f', at)
  if #call('XRANGE', log.name, id, id) > 0 then
    local ids = {}
    local first = string.format('%.0f', math.max(at - node_entries + 1, 1))
    local last = string.format('%.0f', at + node_entries - 1)
    for _, entry in ipairs(call('XRANGE', log.name, first, last)) do
      local number, time = string.match(entry[1], '^(%d+)%-(%d+)$')
      call('HSET', log.beside, number, digits(tonumber(time)) .. entry[2][2])
      ids[#ids + 1] = entry[1]
    end
    call('XDEL', log.name, unpack(ids))
    call('PEXPIRE', log.beside, call('PTTL', log.name))
  end
  local stood = call('HGET', log.beside, id)
  if not stood then return end
  call('HSET', log.beside, id, string.sub(stood, 1, 16) .. payload)
  log.bytes = log.bytes + #payload - (#stood - 16)
end

-- Gives an entry of a history another payload.
local function revise_history(history, at, payload)
  local id = string.format('%.0f', at)
  local member = call('ZRANGE', history.name, id, id, 'BYSCORE')[1]
  local replacement = member and string.sub(member, 1, 32) .. payload
  if member == replacement then return end
  call('ZADD', history.name, id, replacement) -- before the other goes: an empty one would lose its end
  call('ZREM', history.name, member)
  history.bytes = history.bytes + #replacement - #member
end

-- Trims below the limits, so that it need not be done with every commit.
local function trim_log(log, limits, since)
  local most = log.bytes > limits.bytes and limits.bytes * 15 / 16 or limits.bytes
  local is_beside = call('EXISTS', log.beside) == 1
  while true do
    local entries = log_range(log.name, log.beside, log.start, log.sequence, 64)
    for _, entry in ipairs(entries) do
      local number, time = string.match(entry[1], '^(%d+)%-(%d+)$')
      time = tonumber(time)
      local many = log.sequence - log.start + 1 > limits.entries
      if not many and log.bytes <= most and time >= since then
        log.oldest = time
        call('XTRIM', log.name, 'MINID', entry[1])
        return
      end
      log.start = tonumber(number) + 1
      log.bytes = log.bytes - #entry[2][2]
      if is_beside then call('HDEL', log.beside, number) end
    end
    if #entries == 0 then
      log.start, log.bytes, log.oldest = log.sequence + 1, 0, limits.now
      return
    end
    call('XTRIM', log.name, 'MINID', string.format('%.0f', log.start))
  end
end

-- Appends payloads to a log, and lets go of what is over its limits: entries, bytes, age_ms, now.
local function append_to_log(log, payloads, revision, limits)
  local since = limits.now - limits.age_ms * 1000
  -- A log that nothing was added to for its age has expired.
  if log.oldest < since and call('EXISTS', log.name) == 0 then
    log.start, log.bytes, log.oldest = log.sequence + 1, 0, limits.now
    call('DEL', log.beside)
  end
  if #payloads == 0 then return end
  for _, payload in ipairs(payloads) do
    log.sequence = log.sequence + 1
    log.bytes = log.bytes + #payload
    call('XADD', log.name, string.format('%.0f-%.0f', log.sequence, revision), 'p', payload)
  end
  local many = log.sequence - log.start + 1 > limits.entries + math.ceil(limits.entries / 16)
  if many or log.bytes > limits.bytes or log.oldest < since then trim_log(log, limits, since) end
  call('PEXPIRE', log.name, limits.age_ms)
  call('PEXPIRE', log.beside, limits.age_ms)
end

local function trim_history(history, count, limits)
  local since = limits.now - limits.age_ms * 1000
  local many = count > limits.entries + math.ceil(limits.entries / 16)
  if not many and history.bytes <= limits.bytes and history.oldest >= since then return end
  local most = history.bytes > limits.bytes and limits.bytes * 15 / 16 or limits.bytes
  while count > 0 do
    local gone = 0
    for _, entry in ipairs(call('ZRANGE', history.name, 0, 63)) do
      history.oldest = tonumber(string.sub(entry, 17, 32))
      if count <= limits.entries and history.bytes <= most and history.oldest >= since then break end
      gone, count, history.bytes = gone + 1, count - 1, history.bytes - (#entry - 32)
    end
    if gone > 0 then call('ZREMRANGEBYRANK', history.name, 0, gone - 1) end
    if gone < 64 then return end
  end
end

-- Keeps payloads, the first of a sequence, and lets go of what is over the limits: entries, bytes, age_ms, now.
local function append_to_history(history, payloads, first, revision, limits)
  local count = call('ZCARD', history.name)
  if count == 0 then history.bytes, history.oldest = 0, limits.now end
  for i, payload in ipairs(payloads) do
    local number = digits(first + i - 1)
    call('ZADD', history.name, number, number .. digits(revision) .. payload)
    history.bytes = history.bytes + #payload
  end
  trim_history(history, count + #payloads, limits)
  call('PEXPIRE', history.name, limits.age_ms)
end
