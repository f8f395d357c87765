-- What every script begins with: the metadata, and the namespaces. Before it stand initial_state, what a namespace
-- begins with; initial_version, the version of its rules; and initial_global_delay, the delays until others are set:
-- scripts.encode_initial_state makes them.
-- KEYS[1] is the metadata, KEYS[2] the prefix of all other keys. ARGV[1..10]: the schema, the seed and the limits.
--
-- guard                 hash    the metadata: schema and seed; version, that of the rules and the mode of all
--                               namespaces; last, the namespace used last, and uses, how often that changed; weight,
--                               what the records of all namespaces weigh; age, that of the newest record; renewed, when
--                               the keys of configured namespaces were renewed; evicted:<kind>, how much was evicted
-- all                   hash    settings of all namespaces: mode, clock, global_delay and as_given, the settings that it
--                               was made from; rules_added, how many rules were added
-- r:                    hash    rules of all namespaces, by id
-- account:              hash    accounts that every namespace begins with, and account_order:, besides those of the
--                               initial state
-- owners                hash    names of the namespaces to which others belong, by the name of the other
-- adoptions             zset    names of these others, the one adopted first at the beginning
-- namespaces            zset    names of the namespaces, the least recently used first
-- lost                  hash    how many requests and sessions were lost with each evicted namespace
-- losses                zset    names of these namespaces, the one evicted first at the beginning
-- s:<name>              hash    counts; mode, clock, global_delay and as_given where it has set them for itself;
--                               c:<counter> for each counter, and t:<counter>, its first time and its newest ones, for
--                               modes with triggers by time; evicted:<kind>, how many records were evicted
-- r:<name>              hash    rules, by id
-- j:<name>              hash    the journal: <number> as recorded, <number>o its outcome, <number>e its completion,
--                               <number>a its age
-- i:<name>, o:, e:, f:  hash    sessions by id; zset by age; zset by expiry; hash with counts of ReferenceCodes
-- u:<name>              zset    counters that clients named, by the age of their last use
-- renewal:<name>        hash    SessionId of the successor, by SessionId of the expired session
-- account:<name>        hash    accounts, by phone: masked cards, phone and UserId
-- challenge:<name>      hash    challenges, by token: the one-time codes in clear
-- payment:<name>        hash    payments, by MasterpassPaymentId
-- payment_code:<name>   hash    MasterpassPaymentIds, by MerchantUniqueCode
-- payment_token:<name>  hash    MasterpassPaymentIds, by token of the 3D page and by UniqueCode
-- temp_token:<name>     hash    temporary tokens
-- <kind>_order:<name>   zset    keys of the records of a kind by age, the first stored first; to
--                               the age of an account that a tester made KEPT_BASE or OWN_BASE is added
local metadata_key, prefix = KEYS[1], KEYS[2]
local schema, seed = ARGV[1], ARGV[2]
local max_exchanges, max_bytes, max_sessions = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local max_namespaces, idle_s = tonumber(ARGV[6]), tonumber(ARGV[7])
local max_memory, max_accounts, max_payments = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local FIRST_ARGUMENT = 11
local COMMON_TTL_S = 86400
local RENEWAL_INTERVAL_S = 60
local MAX_LOST_NAMESPACES, MAX_ADOPTED = 10000, 10000
local KEPT_BASE = 1000000000000 -- of accounts for all namespaces
local OWN_BASE = 2 * KEPT_BASE -- of accounts for one
local all_key, namespaces_key = prefix .. 'all', prefix .. 'namespaces'
local lost_key, losses_key = prefix .. 'lost', prefix .. 'losses'
local owners_key, adoptions_key = prefix .. 'owners', prefix .. 'adoptions'
local COMMON_KEYS = { metadata_key, all_key, namespaces_key, prefix .. 'r:', lost_key, losses_key, owners_key, adoptions_key,
  prefix .. 'account:', prefix .. 'account_order:' }
local NAMESPACE_KEYS = { 's:', 'r:', 'j:', 'i:', 'o:', 'e:', 'f:', 'u:', 'renewal:', 'renewal_order:', 'account:',
  'account_order:', 'challenge:', 'challenge_order:', 'payment:', 'payment_order:', 'payment_code:',
  'payment_token:', 'payment_token_order:', 'temp_token:', 'temp_token_order:' }
local loaded = {}
local common -- clock and global delay of all namespaces, once they are needed

-- Return an error reply when the keys are those of another release. After a reset, only a command that writes creates
-- the metadata again.
local metadata = redis.call('HMGET', metadata_key, 'schema', 'version', 'uses', 'last', 'weight', 'age', 'renewed')
local common_version, use_changes, last_used = metadata[2] or '', tonumber(metadata[3] or 0), metadata[4]
local total_weight, newest_age = tonumber(metadata[5] or 0), tonumber(metadata[6] or 0)
local evicted, notices = {}, {} -- counts by kind; lines for the log of the process

local function check_schema(creates)
  if metadata[1] and metadata[1] ~= schema then return redis.error_reply('ALIEN ' .. metadata[1]) end
  if not metadata[1] and creates then redis.call('HSET', metadata_key, 'schema', schema, 'seed', seed) end
end

local function mark_used(name)
  if name == last_used then return end
  use_changes, last_used = use_changes + 1, name
  redis.call('ZADD', namespaces_key, use_changes, name)
end

-- Return what the loaded namespace weighs.
local function sum_weights(s) return s.journal_bytes + s.session_bytes + s.counter_bytes + s.table_bytes end

local function get_namespace_weight(name)
  local got = redis.call('HMGET', prefix .. 's:' .. name, 'journal_bytes', 'session_bytes', 'counter_bytes',
    'table_bytes')
  local weight = 0
  for i = 1, 4 do weight = weight + tonumber(got[i] or 0) end
  return weight
end

local function delete_namespace(name)
  local s = loaded[name]
  total_weight = total_weight - (s and sum_weights(s) or get_namespace_weight(name))
  local keys = {}
  for i, key in ipairs(NAMESPACE_KEYS) do keys[i] = prefix .. key .. name end
  redis.call('DEL', unpack(keys))
  redis.call('ZREM', namespaces_key, name)
  loaded[name] = nil
  if last_used == name then last_used = '' end
end

-- Whether a tester set rules, a mode, a clock, delays or accounts for the namespace: then it is not evicted.
local function is_configured(name)
  local own = redis.call('HMGET', prefix .. 's:' .. name, 'version', 'clock', 'global_delay')
  if (own[1] or '') ~= initial_version or own[2] or own[3] then return true end
  return redis.call('ZCOUNT', prefix .. 'account_order:' .. name, OWN_BASE, '+inf') > 0
end

local function count_evicted(kind, count) evicted[kind] = (evicted[kind] or 0) + count end

-- Remember what was lost with a namespace: a client that uses it again has to learn that its journal is not complete.
local function set_lost(name, requests, sessions)
  if requests == 0 and sessions == 0 then
    redis.call('HDEL', lost_key, name)
    redis.call('ZREM', losses_key, name)
    return
  end
  newest_age = newest_age + 1
  redis.call('HSET', lost_key, name, requests .. ' ' .. sessions)
  redis.call('ZADD', losses_key, newest_age, name)
  if redis.call('ZCARD', losses_key) > MAX_LOST_NAMESPACES then
    redis.call('HDEL', lost_key, redis.call('ZPOPMIN', losses_key)[1])
  end
end

-- Return how many requests and sessions were lost with the namespace.
local function get_lost(name)
  local requests, sessions = string.match(redis.call('HGET', lost_key, name) or '0 0', '^(%d+) (%d+)$')
  return tonumber(requests), tonumber(sessions)
end

local read_namespace -- below

local function evict_namespace(name, reason)
  local s = read_namespace(name)
  set_lost(name, s.journal_count + s.evicted_requests, s.session_count + s.evicted_sessions)
  count_evicted('namespaces', 1)
  notices[#notices + 1] = string.format('~namespaces %s %d %s', reason, s.request_count, name)
  delete_namespace(name)
end

-- Evict idle namespaces, and the least recently used when there are too many, before one is created.
local function evict_namespaces(now)
  local skipped = 0
  while true do
    local oldest = redis.call('ZRANGE', namespaces_key, skipped, skipped)[1]
    if not oldest then return end
    local s = loaded[oldest] -- what this script changed is not in the hash yet
    local used = tonumber(s and s.used_at or redis.call('HGET', prefix .. 's:' .. oldest, 'used_at') or nil)
    local full = redis.call('ZCARD', namespaces_key) >= max_namespaces
    if used and not full and now - used < idle_s then return end
    if not used then
      delete_namespace(oldest)
    elseif is_configured(oldest) then
      skipped = skipped + 1
    else
      evict_namespace(oldest, full and 'full' or 'idle')
    end
  end
end

local store_initial_records -- in record_tables

-- Return what a namespace begins with.
local function decode_initial_state()
  if initial_state == '' then return { accounts = {}, rules = {} } end
  return cjson.decode(initial_state)
end

local FIELDS = { 'request_count', 'version', 'clock', 'global_delay', 'journal_count', 'journal_bytes', 'first_number',
  'evicted_requests', 'session_bytes', 'evicted_sessions', 'session_count', 'renewed', 'counter_bytes',
  'evicted_counters', 'used_at', 'table_bytes' }

-- Return the namespace, without marking it as used; nil if it does not exist.
read_namespace = function(name)
  if loaded[name] then return loaded[name] end
  local got = redis.call('HMGET', prefix .. 's:' .. name, unpack(FIELDS))
  if not got[15] then return nil end
  local s = { name = name, key = prefix .. 's:' .. name, journal = prefix .. 'j:' .. name, used_at = got[15] }
  s.session_count, s.renewed = tonumber(got[11] or 0), tonumber(got[12] or 0)
  s.request_count, s.version = tonumber(got[1] or 0), got[2] or ''
  if not got[3] or not got[4] then common = common or redis.call('HMGET', all_key, 'clock', 'global_delay') end
  s.clock, s.global_delay = got[3] or common[1] or '-:0.0', got[4] or common[2] or initial_global_delay
  s.journal_count, s.journal_bytes, s.first_number = tonumber(got[5] or 0), tonumber(got[6] or 0), tonumber(got[7] or 1)
  s.evicted_requests, s.evicted_sessions = tonumber(got[8] or 0), tonumber(got[10] or 0)
  s.session_bytes = tonumber(got[9] or 0)
  s.counter_bytes, s.evicted_counters = tonumber(got[13] or 0), tonumber(got[14] or 0)
  s.table_bytes = tonumber(got[16] or 0)
  loaded[name] = s
  return s
end

local function create_namespace(name, now)
  evict_namespaces(tonumber(now))
  local requests, sessions = get_lost(name)
  redis.call('HSET', prefix .. 's:' .. name, 'evicted_requests', requests, 'evicted_sessions', sessions, 'used_at', now)
  set_lost(name, 0, 0)
  if initial_version ~= '' then redis.call('HSET', prefix .. 's:' .. name, 'version', initial_version) end
  local s = read_namespace(name)
  s.fresh = true
  store_initial_records(s, decode_initial_state())
  return s
end

-- Return the namespace, created if it does not exist. `now` is real time, as text.
local function load_namespace(name, now)
  local s = read_namespace(name) or create_namespace(name, now)
  s.used_at, s.changed = now, true
  mark_used(name)
  return s
end

-- Return the namespace of a request that was recorded, without marking it as used again.
local function load_recorded_namespace(name, now) return read_namespace(name) or load_namespace(name, now) end

local function renew_common_keys()
  for _, key in ipairs(COMMON_KEYS) do redis.call('EXPIRE', key, COMMON_TTL_S) end
end

local function renew_keys(name)
  local ttl_s = is_configured(name) and COMMON_TTL_S or idle_s + RENEWAL_INTERVAL_S
  for _, key in ipairs(NAMESPACE_KEYS) do redis.call('EXPIRE', prefix .. key .. name, ttl_s) end
end

-- The keys of configured namespaces stay as long as any namespace is used.
local function renew_configured(now)
  local since = tonumber(now) - tonumber(metadata[7] or 0)
  if since >= 0 and since < RENEWAL_INTERVAL_S then return end
  redis.call('HSET', metadata_key, 'renewed', now)
  for _, name in ipairs(redis.call('ZRANGE', namespaces_key, 0, -1)) do
    if is_configured(name) then renew_keys(name) end
  end
end

local function save_metadata()
  if last_used ~= metadata[4] or tostring(newest_age) ~= (metadata[6] or '0') or
    tostring(total_weight) ~= (metadata[5] or '0') then
    redis.call('HSET', metadata_key, 'uses', use_changes, 'last', last_used or '', 'weight', total_weight,
      'age', newest_age)
  end
  for kind, count in pairs(evicted) do redis.call('HINCRBY', metadata_key, 'evicted:' .. kind, count) end
end

-- Write the changed namespaces back and postpone the expiry of their keys: immediately where a key may be new
-- (`fresh`), else once a minute.
local function save_namespaces()
  save_metadata()
  for name, s in pairs(loaded) do
    if s.changed then
      redis.call('HSET', s.key, 'request_count', s.request_count, 'used_at', s.used_at,
        'journal_count', s.journal_count, 'journal_bytes', s.journal_bytes, 'first_number', s.first_number,
        'session_count', s.session_count, 'session_bytes', s.session_bytes, 'counter_bytes', s.counter_bytes,
        'table_bytes', s.table_bytes, 'evicted_requests', s.evicted_requests,
        'evicted_sessions', s.evicted_sessions, 'evicted_counters', s.evicted_counters)
    end
    local since = tonumber(s.used_at) - s.renewed
    if s.fresh or since >= RENEWAL_INTERVAL_S or since < 0 then
      redis.call('HSET', s.key, 'renewed', s.used_at)
      renew_keys(name)
      renew_common_keys()
      renew_configured(s.used_at)
    end
  end
end

-- Return the version, the mode and the rules of one scope ('' for all namespaces).
local function read_rules(scope)
  local rules = redis.call('HVALS', prefix .. 'r:' .. scope)
  if scope == '' then return { common_version, redis.call('HGET', all_key, 'mode') or '', rules } end
  local got = redis.call('HMGET', prefix .. 's:' .. scope, 'version', 'mode')
  return { got[1] or '', got[2] or '', rules }
end
