-- What the scripts on tries have in common. KEYS are, for the account, its failures by time, the addresses familiar to it
-- by time, and its last slowed try; and for the address, its failures by time. A failure is "<call> <address>" with
-- the account and "<call> <account>" with the address. ARGV begins with the call, account (empty: none), address, time,
-- window, time less window, and the limits for the account and the address (0: none). Times are microseconds.
-- Both answer for how many microseconds the try is refused; 0 is not at all.
local failures, familiar, pace, from_address = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local call, account, address = ARGV[1], ARGV[2], ARGV[3]
local at, window, since = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local max_failures, max_failures_per_address = tonumber(ARGV[7]), tonumber(ARGV[8])

-- When the limit was reached, counted backwards over the failures that count.
local function reached(key, limit, counts)
  if limit == 0 then return nil end
  local found = redis.call('ZRANGE', key, '+inf', '(' .. since, 'BYSCORE', 'REV', 'WITHSCORES')
  for place = 1, #found, 2 do
    if counts(string.match(found[place], ' (.*)$')) then
      limit = limit - 1
      if limit == 0 then return tonumber(found[place + 1]) end
    end
  end
end

local function is_familiar(from)
  return redis.call('ZSCORE', familiar, from) ~= false
end

-- When the account failed for the limit-th time, counted backwards, from addresses that never logged in to it.
local function strangers(limit)
  local known = {}
  return reached(failures, limit, function(from)
    if known[from] == nil then known[from] = is_familiar(from) end
    return not known[from]
  end)
end

local function wait(microseconds, most)
  return string.format('%.0f', math.max(1, math.min(microseconds, most)))
end

-- How long the account and the address together, or the address alone, have failed too often still.
local function exhausted()
  local together = account ~= '' and reached(failures, max_failures, function(from) return from == address end)
  local alone = reached(from_address, max_failures_per_address, function() return true end)
  local last = math.max(together or -1, alone or -1)
  if last >= 0 then return wait(last + window - at, window) end
end
