-- ARGV: nothing of use, version, profile as it is kept. Safe to repeat: a profile replaces older ones alone.
for id in string.gmatch(redis.call('HGET', key, 'active') or '', '[^\n]+') do
  local session = read(id)
  if session and not session.reason and tonumber(session.version) < tonumber(ARGV[2]) then
    session.version, session.profile = ARGV[2], ARGV[3]
    write(session)
  end
end
return ''
