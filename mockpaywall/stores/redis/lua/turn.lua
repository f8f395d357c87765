-- One turn: notes, settlements and endings in the order they came, all in one step.
-- Each is a letter and its arguments. The reply has a line for each note and settlement, in that order.
local out, changed = {}, {}

local function enter(s, number, text)
  if size == 0 then
    s.lost = s.lost + 1
    return
  end
  s.fresh = s.fresh or s.kept == 0
  redis.call('HSET', s.journal, number, text)
  s.kept, s.bytes = s.kept + 1, s.bytes + WEIGHT + #text
  while s.kept > size or (s.bytes > most_bytes and s.kept > 1) do
    local weight = redis.call('HSTRLEN', s.journal, s.first)
    if weight > 0 then
      forget(s.journal, s.first)
      s.kept, s.bytes, s.lost = s.kept - 1, s.bytes - WEIGHT - weight, s.lost + 1
    end
    s.first = s.first + 1
  end
end

-- The time of the namespace's clock at the real time `now`.
local function clock_time(s, now)
  local frozen, offset = string.match(s.clock, '^(.-):(.*)$')
  return string.format('%.6f', frozen == '-' and tonumber(now) + tonumber(offset) or tonumber(frozen))
end

-- Record the time of a request of that counter. Return the time of its first request and, for each quota N, that of
-- the request N before this one ("-" where there is none), each after a space.
local function record_time(s, counter, now, quotas)
  local field, at = 't:' .. counter, clock_time(s, now)
  local times, largest = {}, 0
  for time in string.gmatch(redis.call('HGET', s.key, field) or at, '%S+') do times[#times + 1] = time end
  local known = ' ' .. times[1]
  for quota in string.gmatch(quotas, '%d+') do
    local index = #times + 1 - tonumber(quota)
    known = known .. ' ' .. (index > 1 and times[index] or '-')
    largest = math.max(largest, tonumber(quota))
  end
  times[#times + 1] = at
  local newest = table.concat(times, ' ', math.max(2, #times + 1 - largest))
  redis.call('HSET', s.key, field, times[1] .. ' ' .. newest)
  return known
end

-- The first of the offered candidates that is not used up, its count, and its times. A line is "limit counter",
-- "limit@quotas counter" for a mode with triggers by time, or empty for a candidate that nobody counts.
local function choose(s, now, offered)
  local place = 0
  for line in string.gmatch(offered, '([^\n]*)\n') do
    if line == '' then return place, 1, '' end
    local limit, timed, quotas, counter = string.match(line, '^([^@ ]+)(@?)(%S*) (.*)$')
    local field = 'c:' .. counter
    if limit == '-' or tonumber(redis.call('HGET', s.key, field) or 0) < tonumber(limit) then
      local count = redis.call('HINCRBY', s.key, field, 1)
      return place, count, timed == '@' and record_time(s, counter, now, quotas) or ''
    end
    place = place + 1
  end
  return place, 1, ''
end

local function note(name, now, stamp, known, offered, text)
  local s = space(name, now)
  if known ~= '*' and known ~= common_v .. '/' .. s.v then
    out[#out + 1] = '!' .. cjson.encode({ standing(''), standing(name) })
    return
  end
  s.calls = s.calls + 1
  local place, count, times = choose(s, now, offered)
  local line = string.format('%d %d %d %s %s %s%s', s.calls, place, count, s.clock, now, s.pace, times)
  enter(s, s.calls, stamp .. ' ' .. line .. '\n' .. text)
  out[#out + 1] = line
end

-- A session is kept as the length of its ReferenceCode, the code, and the rest.
local function code_of(text)
  local length, from = string.match(text, '^(%d+) ()')
  return string.sub(text, from, from + tonumber(length) - 1)
end

local function drop_session(s, id)
  s.held = s.held - 1
  local code = code_of(redis.call('HGET', root .. 'i:' .. s.name, id))
  if redis.call('HINCRBY', root .. 'f:' .. s.name, code, -1) <= 0 then
    redis.call('HDEL', root .. 'f:' .. s.name, code)
  end
  redis.call('HDEL', root .. 'i:' .. s.name, id)
  redis.call('ZREM', root .. 'o:' .. s.name, id)
  redis.call('ZREM', root .. 'e:' .. s.name, id)
  s.gone = s.gone + 1
end

local function keep_session(s, id, code, ends_at, at, text)
  s.fresh = s.fresh or s.held == 0
  if s.held >= most_sessions then
    local first = redis.call('ZRANGE', root .. 'e:' .. s.name, 0, 0, 'WITHSCORES')
    local ended = tonumber(first[2]) <= tonumber(at)
    drop_session(s, ended and first[1] or redis.call('ZRANGE', root .. 'o:' .. s.name, 0, 0)[1])
  end
  s.made, s.held = s.made + 1, s.held + 1
  redis.call('HSET', root .. 'i:' .. s.name, id, #code .. ' ' .. code .. text)
  redis.call('ZADD', root .. 'o:' .. s.name, s.made, id)
  redis.call('ZADD', root .. 'e:' .. s.name, ends_at, id)
end

-- Whether the journal still has the request with this token: after a reset the numbers start again.
local function has(journal, number, stamp)
  local entry = redis.call('HGET', journal, number)
  return entry and string.sub(entry, 1, #stamp + 1) == stamp .. ' '
end

local function settle(name, now, number, stamp, unique, outcome, id, code, ends_at, at, text)
  local s = space(name, now)
  local repeated = id ~= '' and redis.call('HINCRBY', root .. 'f:' .. name, code, 1) > 1
  out[#out + 1] = repeated and '1' or '0'
  if repeated and unique == '1' then
    redis.call('HINCRBY', root .. 'f:' .. name, code, -1)
    return
  end
  if id ~= '' then keep_session(s, id, code, ends_at, at, text) end
  if has(s.journal, number, stamp) then redis.call('HSET', s.journal, number .. 'o', outcome) end
end

local function ending(name, number, stamp, text)
  local journal = root .. 'j:' .. name
  if has(journal, number, stamp) then redis.call('HSET', journal, number .. 'e', text) end
end

local STEPS = { n = { note, 6 }, s = { settle, 11 }, e = { ending, 4 } }

local wrong = alien(true)
if wrong then return wrong end
local at = FIRST
while ARGV[at] do
  local step = STEPS[ARGV[at]]
  step[1](unpack(ARGV, at + 1, at + step[2]))
  changed[ARGV[at + 1]] = true -- the namespace is each step's first argument
  at = at + 1 + step[2]
end
save()
local names = {}
for name in pairs(changed) do names[#names + 1] = name end
redis.call('PUBLISH', root .. 'changes', table.concat(names, '\n'))
return table.concat(out, '\n')
