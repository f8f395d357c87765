-- What every script begins with: the guard, and the namespaces (spaces) of this store.
-- KEYS[1] is the guard, KEYS[2] the prefix of all other keys; ARGV[1..7] say who asks and how much is kept.
--
-- guard                 hash    schema, seed; v, the version of what stands for every space; last, the space used
--                               last, and uses, how often that was another one
-- all                   hash    what holds for every space: mode, pace, told, clock; how many rules were made
-- r:                    hash    rules for every space, by id
-- spaces                zset    names, the longest unused first
-- s:<name>              hash    counts, settings, c:<counter> for each counter, and t:<counter>, its first time and
--                               its newest ones, for modes with triggers by time
-- r:<name>              hash    rules, by id
-- j:<name>              hash    the journal: <number> as noted, <number>o what was decided, <number>e its end
-- i:<name>, o:, e:, f:  hash    sessions by id; zset by making; zset by end; hash counting ReferenceCodes
local guard_key, root = KEYS[1], KEYS[2]
local schema, seed = ARGV[1], ARGV[2]
local size, most_bytes, most_sessions = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local most_spaces, idle_s = tonumber(ARGV[6]), tonumber(ARGV[7])
local FIRST = 8
local COMMON_S = 86400
local RENEW_S = 60
local WEIGHT = 1024
local all_key, spaces_key = root .. 'all', root .. 'spaces'
local KINDS = { 's:', 'r:', 'j:', 'i:', 'o:', 'e:', 'f:' }
local met = {}

-- An error reply when the keys are another release's. Only what a call does brings the guard back after a reset.
local guard = redis.call('HMGET', guard_key, 'schema', 'v', 'uses', 'last')
local common_v, uses, last = guard[2] or '', tonumber(guard[3] or 0), guard[4]

local function alien(renew)
  if guard[1] and guard[1] ~= schema then return redis.error_reply('ALIEN ' .. guard[1]) end
  if not guard[1] and renew then redis.call('HSET', guard_key, 'schema', schema, 'seed', seed) end
end

-- The space is the one used last.
local function touch(name)
  if name == last then return end
  uses, last = uses + 1, name
  redis.call('ZADD', spaces_key, uses, name)
end

local function drop(name)
  local keys = {}
  for i, kind in ipairs(KINDS) do keys[i] = root .. kind .. name end
  redis.call('DEL', unpack(keys))
  redis.call('ZREM', spaces_key, name)
  met[name] = nil
  if last == name then last = '' end
end

local function make_room(now)
  while true do
    local oldest = redis.call('ZRANGE', spaces_key, 0, 0)[1]
    if not oldest then return end
    local used = tonumber(redis.call('HGET', root .. 's:' .. oldest, 'used') or nil)
    local full = redis.call('ZCARD', spaces_key) >= most_spaces
    if used and not full and now - used < idle_s then return end
    drop(oldest)
  end
end

local FIELDS = { 'calls', 'v', 'clock', 'pace', 'kept', 'bytes', 'first', 'lost', 'made', 'gone', 'held',
  'renewed' }

-- The space of that name, made when there is none; `now` is real time, as text.
local function space(name, now)
  local s = met[name]
  if s then
    s.used = now
    touch(name)
    return s
  end
  s = { name = name, key = root .. 's:' .. name, journal = root .. 'j:' .. name, used = now }
  local got = redis.call('HMGET', s.key, unpack(FIELDS))
  if not got[1] then
    make_room(tonumber(now))
    local common = redis.call('HMGET', all_key, 'clock', 'pace', 'told')
    got[3], got[4] = common[1], common[2]
    redis.call('HSET', s.key, 'clock', common[1] or '-:0.0', 'pace', common[2] or 'ok', 'told', common[3] or '{}')
    s.fresh = true
  end
  touch(name)
  s.held, s.renewed = tonumber(got[11] or 0), tonumber(got[12] or 0)
  s.calls, s.v = tonumber(got[1] or 0), got[2] or ''
  s.clock, s.pace = got[3] or '-:0.0', got[4] or 'ok'
  s.kept, s.bytes, s.first = tonumber(got[5] or 0), tonumber(got[6] or 0), tonumber(got[7] or 1)
  s.lost, s.made, s.gone = tonumber(got[8] or 0), tonumber(got[9] or 0), tonumber(got[10] or 0)
  met[name] = s
  return s
end

local function renew(name)
  for _, kind in ipairs(KINDS) do redis.call('EXPIRE', root .. kind .. name, idle_s + RENEW_S) end
  for _, key in ipairs({ guard_key, all_key, spaces_key, root .. 'r:' }) do
    redis.call('EXPIRE', key, COMMON_S)
  end
end

-- Write back what `space` gave, and let everything of those spaces live on: at once where a key may be new
-- (`fresh`), else once a minute.
local function save()
  if last ~= guard[4] then redis.call('HSET', guard_key, 'uses', uses, 'last', last) end
  for name, s in pairs(met) do
    redis.call('HSET', s.key, 'calls', s.calls, 'kept', s.kept, 'bytes', s.bytes, 'first', s.first,
      'lost', s.lost, 'made', s.made, 'gone', s.gone, 'held', s.held, 'used', s.used)
    local since = tonumber(s.used) - s.renewed
    if s.fresh or since >= RENEW_S or since < 0 then
      redis.call('HSET', s.key, 'renewed', s.used)
      renew(name)
    end
  end
end

-- Rules and mode of one scope ('' for all), for its clients to read: the version, the mode, the rules.
local function standing(scope)
  local rules = redis.call('HVALS', root .. 'r:' .. scope)
  if scope == '' then return { common_v, redis.call('HGET', all_key, 'mode') or '', rules } end
  local got = redis.call('HMGET', root .. 's:' .. scope, 'v', 'mode')
  return { got[1] or '', got[2] or '', rules }
end

local function forget(journal, number)
  redis.call('HDEL', journal, number, number .. 'o', number .. 'e')
end
