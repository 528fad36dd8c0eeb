-- ARGV: change, version, profile as it is kept. Safe to repeat: a profile replaces older ones alone.
local told = 0
for id in string.gmatch(redis.call('HGET', key, 'active') or '', '[^\n]+') do
  local session = read(id)
  if session and not session.reason and tonumber(session.version) < tonumber(ARGV[2]) then
    session.version, session.profile = ARGV[2], ARGV[3]
    write(session)
    told = 1
  end
end
if told == 1 then told = tell() end
return { told, '' }
