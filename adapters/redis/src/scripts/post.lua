-- KEYS[1] has the last posts on one topic, each with its number. One key is all that is needed, so that a topic can be used
-- while it is on its way to another node. ARGV: post, for how many milliseconds the numbers go on, how many posts are known
-- again, the command that publishes, the channel, and the message before and after its number. Answers the number.
--
-- Whatever publishes here does so before the next script begins, so that messages go out in the order of their numbers.
local key, post = KEYS[1], ARGV[1]

-- A post comes again when its answer was lost on the way, and is not said twice.
local again = redis.call('ZSCORE', key, post)
if again then return tonumber(again) end

local last = redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2]
local number = string.format('%.0f', tonumber(last or 0) + 1)
redis.call('ZADD', key, number, post)
redis.call('ZREMRANGEBYRANK', key, 0, -1 - tonumber(ARGV[3]))
redis.call('PEXPIRE', key, ARGV[2])
redis.call(ARGV[4], ARGV[5], ARGV[6] .. number .. ARGV[7])
return tonumber(number)
