-- What every script begins with: the metadata, and the namespaces. Before it stand initial_state, what a
-- namespace begins with, and initial_pace, the delays until others are set: scripts.encode_initial_state makes them.
-- KEYS[1] is the metadata, KEYS[2] the prefix of all other keys. ARGV[1..9]: the schema, the seed and the limits.
--
-- guard                 hash    the metadata: schema, seed; v, the version of the rules and the mode of all namespaces;
--                               last, the namespace used last, and uses, how often that changed
-- all                   hash    settings of all namespaces: mode, pace, told, clock; made, how many rules were added
-- r:                    hash    rules of all namespaces, by id
-- account:              hash    accounts that every namespace begins with, and account_order:, besides those of the
--                               initial state
-- spaces                zset    names of the namespaces, the least recently used first
-- s:<name>              hash    counts; mode, pace, told and clock where it has set them for itself; c:<counter> for
--                               each counter, and t:<counter>, its first time and its newest ones, for modes with
--                               triggers by time; evicted:<kind>, how many records were evicted, and stored, how many
--                               records were new
-- r:<name>              hash    rules, by id
-- j:<name>              hash    the journal: <number> as recorded, <number>o its outcome, <number>e its completion
-- i:<name>, o:, e:, f:  hash    sessions by id; zset by creation; zset by expiry; hash with counts of ReferenceCodes
-- renewal:<name>        hash    SessionId of the successor, by SessionId of the expired session
-- account:<name>        hash    accounts, by phone: masked cards, phone and UserId
-- challenge:<name>      hash    challenges, by token: the one-time codes in clear
-- payment:<name>        hash    payments, by MasterpassPaymentId
-- payment_code:<name>   hash    MasterpassPaymentIds, by MerchantUniqueCode
-- <kind>_order:<name>   zset    keys of renewals, accounts, challenges and payments, the first stored first
local metadata_key, prefix = KEYS[1], KEYS[2]
local schema, seed = ARGV[1], ARGV[2]
local max_exchanges, max_bytes, max_sessions = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local max_namespaces, idle_s = tonumber(ARGV[6]), tonumber(ARGV[7])
local max_accounts, max_payments = tonumber(ARGV[8]), tonumber(ARGV[9])
local FIRST_ARGUMENT = 10
local COMMON_TTL_S = 86400
local RENEWAL_INTERVAL_S = 60
local ENTRY_OVERHEAD_BYTES = 1024
local all_key, namespaces_key = prefix .. 'all', prefix .. 'spaces'
local NAMESPACE_KEYS = { 's:', 'r:', 'j:', 'i:', 'o:', 'e:', 'f:', 'renewal:', 'renewal_order:', 'account:',
  'account_order:', 'challenge:', 'challenge_order:', 'payment:', 'payment_order:', 'payment_code:' }
local loaded = {}
local common -- clock and pace of all namespaces, once they are needed

-- Return an error reply when the keys are those of another release. After a reset, only a command that writes creates
-- the metadata again.
local metadata = redis.call('HMGET', metadata_key, 'schema', 'v', 'uses', 'last')
local common_version, use_changes, last_used = metadata[2] or '', tonumber(metadata[3] or 0), metadata[4]

local function check_schema(creates)
  if metadata[1] and metadata[1] ~= schema then return redis.error_reply('ALIEN ' .. metadata[1]) end
  if not metadata[1] and creates then redis.call('HSET', metadata_key, 'schema', schema, 'seed', seed) end
end

local function mark_used(name)
  if name == last_used then return end
  use_changes, last_used = use_changes + 1, name
  redis.call('ZADD', namespaces_key, use_changes, name)
end

local function delete_namespace(name)
  local keys = {}
  for i, key in ipairs(NAMESPACE_KEYS) do keys[i] = prefix .. key .. name end
  redis.call('DEL', unpack(keys))
  redis.call('ZREM', namespaces_key, name)
  loaded[name] = nil
  if last_used == name then last_used = '' end
end

local function evict_namespaces(now)
  while true do
    local oldest = redis.call('ZRANGE', namespaces_key, 0, 0)[1]
    if not oldest then return end
    local used = tonumber(redis.call('HGET', prefix .. 's:' .. oldest, 'used') or nil)
    local full = redis.call('ZCARD', namespaces_key) >= max_namespaces
    if used and not full and now - used < idle_s then return end
    delete_namespace(oldest)
  end
end

local store_initial_records -- in record_tables

-- Return what a namespace begins with.
local function decode_initial_state()
  if initial_state == '' then return { accounts = {}, rules = {}, version = '' } end
  return cjson.decode(initial_state)
end

local FIELDS = { 'calls', 'v', 'clock', 'pace', 'kept', 'bytes', 'first', 'lost', 'made', 'gone', 'held',
  'renewed' }

-- Return the namespace, created if it does not exist. `now` is real time, as text.
local function load_namespace(name, now)
  local s = loaded[name]
  if s then
    s.used = now
    mark_used(name)
    return s
  end
  s = { name = name, key = prefix .. 's:' .. name, journal = prefix .. 'j:' .. name, used = now }
  local got = redis.call('HMGET', s.key, unpack(FIELDS))
  if not got[1] then
    evict_namespaces(tonumber(now))
    local initial = decode_initial_state()
    if initial.version ~= '' then
      got[2] = initial.version
      redis.call('HSET', s.key, 'v', initial.version)
    end
    store_initial_records(s, initial)
    s.fresh = true
  end
  mark_used(name)
  s.held, s.renewed = tonumber(got[11] or 0), tonumber(got[12] or 0)
  s.calls, s.v = tonumber(got[1] or 0), got[2] or ''
  if not got[3] or not got[4] then common = common or redis.call('HMGET', all_key, 'clock', 'pace') end
  s.clock, s.pace = got[3] or common[1] or '-:0.0', got[4] or common[2] or initial_pace
  s.kept, s.bytes, s.first = tonumber(got[5] or 0), tonumber(got[6] or 0), tonumber(got[7] or 1)
  s.lost, s.made, s.gone = tonumber(got[8] or 0), tonumber(got[9] or 0), tonumber(got[10] or 0)
  loaded[name] = s
  return s
end

local function renew_keys(name)
  for _, key in ipairs(NAMESPACE_KEYS) do redis.call('EXPIRE', prefix .. key .. name, idle_s + RENEWAL_INTERVAL_S) end
  for _, key in ipairs({ metadata_key, all_key, namespaces_key, prefix .. 'r:', prefix .. 'account:',
    prefix .. 'account_order:' }) do
    redis.call('EXPIRE', key, COMMON_TTL_S)
  end
end

-- Write the loaded namespaces back and postpone the expiry of their keys: immediately where a key may be new (`fresh`),
-- else once a minute.
local function save_namespaces()
  if last_used ~= metadata[4] then redis.call('HSET', metadata_key, 'uses', use_changes, 'last', last_used) end
  for name, s in pairs(loaded) do
    redis.call('HSET', s.key, 'calls', s.calls, 'kept', s.kept, 'bytes', s.bytes, 'first', s.first,
      'lost', s.lost, 'made', s.made, 'gone', s.gone, 'held', s.held, 'used', s.used)
    local since = tonumber(s.used) - s.renewed
    if s.fresh or since >= RENEWAL_INTERVAL_S or since < 0 then
      redis.call('HSET', s.key, 'renewed', s.used)
      renew_keys(name)
    end
  end
end

-- Return the version, the mode and the rules of one scope ('' for all namespaces).
local function read_rules(scope)
  local rules = redis.call('HVALS', prefix .. 'r:' .. scope)
  if scope == '' then return { common_version, redis.call('HGET', all_key, 'mode') or '', rules } end
  local got = redis.call('HMGET', prefix .. 's:' .. scope, 'v', 'mode')
  return { got[1] or '', got[2] or '', rules }
end

local function delete_exchange(journal, number)
  redis.call('HDEL', journal, number, number .. 'o', number .. 'e')
end
