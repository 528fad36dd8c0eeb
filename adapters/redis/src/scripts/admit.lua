local refused = exhausted()
if refused then return refused end
if account == '' or is_familiar(address) or not strangers(max_failures) then return '0' end

-- From here on the try is one of a slowed sequence: one a second.
local PACE = 1000000
local last, paced_by = string.match(redis.call('GET', pace) or '', '^(%d+) (.*)$')
if paced_by == call then return '0' end
local next = math.max(tonumber(last or 0), strangers(1) or 0) + PACE
if next > at then return wait(next - at, PACE) end
-- It is kept longer than it counts, because clocks differ.
redis.call('SET', pace, ARGV[4] .. ' ' .. call, 'PX', 60000)
return '0'
