-- Token buckets, as in bucket.ts. A bucket is a text: its millionths of a token, and their time.

-- Takes from all buckets, or from none. Answers those that have too little: (index, ms to wait)*.
-- Arguments: (rate, burst, cost, what is needed)*
local function spend(names, take, now)
  local exhausted, levels = {}, {}
  for i, name in ipairs(names) do
    local rate, burst, cost = tonumber(take()), tonumber(take()), tonumber(take())
    local needed = tonumber(take())
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
  if #exhausted > 0 then return exhausted end
  -- One that is full may be forgotten, some time after: Redis's time may be moved (see clock).
  for _, level in ipairs(levels) do
    local name, left, time, full_ms = unpack(level)
    call('SET', name, string.format('%.0f %.0f', left, time),
      'PX', string.format('%.0f', full_ms + 60000))
  end
  return exhausted
end
