-- ARGV goes on with the outcome, for how many milliseconds an address stays familiar, and how many do.
-- A refused try is not counted: nothing is learnt from it, and it must not make the wait longer.
local refused = exhausted()
if refused then return refused end
local outcome, familiar_for, most_familiar = ARGV[9], tonumber(ARGV[10]), tonumber(ARGV[11])

-- Keys are kept a minute longer than they count, because clocks differ.
local function fail(key, who)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', since)
  redis.call('ZADD', key, ARGV[4], call .. ' ' .. who)
  redis.call('PEXPIRE', key, string.format('%.0f', math.ceil(window / 1000) + 60000))
end

local function forget(key, who)
  for _, failure in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    if string.match(failure, ' (.*)$') == who then redis.call('ZREM', key, failure) end
  end
end

if outcome == 'failure' then
  if account ~= '' then fail(failures, address) end
  if address ~= 'terminal' then fail(from_address, account) end
elseif account ~= '' then
  forget(failures, address)
  forget(from_address, account)
  redis.call('ZADD', familiar, 'GT', ARGV[4], address)
  redis.call('ZREMRANGEBYSCORE', familiar, '-inf', string.format('%.0f', at - familiar_for * 1000))
  redis.call('ZREMRANGEBYRANK', familiar, 0, -most_familiar - 1)
  redis.call('PEXPIRE', familiar, string.format('%.0f', familiar_for))
end
return '0'
