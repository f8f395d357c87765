-- The records of a namespace by kind, without its sessions. A record is a text that `record_codec`
-- encodes; '' stands for none. Operations decide what records mean; here only a payment's MerchantUniqueCode is known.
local MAX_RECORDS = { renewal = max_sessions, account = max_accounts, challenge = max_payments, payment = max_payments,
  payment_token = 3 * max_payments, temp_token = max_sessions }
local SETTINGS = { renewal = '--max-sessions', account = '--max-accounts', challenge = '--max-payments',
  payment = '--max-payments', payment_token = '--max-payments', temp_token = '--max-sessions' }
local RECORD_OVERHEAD_BYTES = 500
local MERCHANT_UNIQUE_CODE = 4 -- the field of a payment, counted from 1
local ORIGIN = 5 -- the field of an account

local function get_table_key(name, kind) return prefix .. (kind == 'session' and 'i' or kind) .. ':' .. name end

local function get_order_key(name, kind) return prefix .. (kind == 'session' and 'o' or kind .. '_order') .. ':' .. name end

local function get_record(name, kind, key) return redis.call('HGET', get_table_key(name, kind), key) or '' end

-- Return what is added to the age of a record in the order of its kind: what a tester made comes last, and is neither
-- evicted nor weighed.
local function get_order_base(kind, text)
  local origin = kind == 'account' and cjson.decode(text)[ORIGIN] or ''
  return origin == 'namespace' and OWN_BASE or origin == 'all' and KEPT_BASE or 0
end

local function weigh_record(kind, text)
  return get_order_base(kind, text) > 0 and 0 or RECORD_OVERHEAD_BYTES + #text
end

local function get_payment_code(text) return cjson.decode(text)[MERCHANT_UNIQUE_CODE] end

local function remove_record(s, kind, key)
  local text = get_record(s.name, kind, key)
  if text == '' then return end
  redis.call('HDEL', get_table_key(s.name, kind), key)
  redis.call('ZREM', get_order_key(s.name, kind), key)
  add_weight(s, 'table_bytes', -weigh_record(kind, text))
  if kind ~= 'payment' then return end
  local code = get_payment_code(text)
  if get_record(s.name, 'payment_code', code) == key then
    redis.call('HDEL', get_table_key(s.name, 'payment_code'), code)
  end
end

-- Count and evict the first stored of a kind; the first eviction of a namespace gives a line for the log.
local function evict_record(s, kind, setting)
  remove_record(s, kind, redis.call('ZRANGE', get_order_key(s.name, kind), 0, 0)[1])
  if redis.call('HINCRBY', s.key, 'evicted:' .. kind, 1) == 1 then
    notices[#notices + 1] = '~' .. kind .. 's ' .. setting .. ' ' .. s.name
  end
  count_evicted(kind .. 's', 1)
end

for kind in pairs(MAX_RECORDS) do
  KINDS[#KINDS + 1] = {
    oldest = function(s)
      local age = get_oldest_in(kind .. '_order:', s)
      return age and age < KEPT_BASE and age or nil
    end,
    evict = function(s, setting) evict_record(s, kind, setting) end,
  }
end

-- Put a record into the order of its kind, at the place of its age; evict the first stored if there are too many.
local function order_record(s, kind, key, base)
  local order = get_order_key(s.name, kind)
  local score = tonumber(redis.call('ZSCORE', order, key) or nil)
  if score and score - score % KEPT_BASE == base then return end
  s.fresh = s.fresh or redis.call('ZCARD', order) == 0
  if base == 0 and redis.call('ZCOUNT', order, '-inf', '(' .. KEPT_BASE) >= MAX_RECORDS[kind] then
    evict_record(s, kind, SETTINGS[kind])
  end
  redis.call('ZADD', order, string.format('%.0f', base + (score and score % KEPT_BASE or next_age())), key)
end

-- Whether a tester can store one more record of a kind.
local function has_room(name, kind, key)
  local order = get_order_key(name, kind)
  local score = tonumber(redis.call('ZSCORE', order, key) or nil)
  return score and score >= KEPT_BASE or redis.call('ZCOUNT', order, KEPT_BASE, '+inf') < MAX_RECORDS[kind]
end

-- Store a record, instead of the one it replaces; '' removes it.
local function put_record(s, kind, key, text)
  if text == '' then return remove_record(s, kind, key) end
  local table_key = get_table_key(s.name, kind)
  local old = redis.call('HGET', table_key, key)
  if not old or kind == 'account' then order_record(s, kind, key, get_order_base(kind, text)) end
  add_weight(s, 'table_bytes', weigh_record(kind, text) - (old and weigh_record(kind, old) or 0))
  redis.call('HSET', table_key, key, text)
  if kind == 'payment' then
    redis.call('HSET', get_table_key(s.name, 'payment_code'), get_payment_code(text), key)
  end
end

local function clear_records(s, kind)
  for _, text in ipairs(redis.call('HVALS', get_table_key(s.name, kind))) do
    add_weight(s, 'table_bytes', -weigh_record(kind, text))
  end
  redis.call('DEL', get_table_key(s.name, kind), get_order_key(s.name, kind))
  if kind == 'payment' then redis.call('DEL', get_table_key(s.name, 'payment_code')) end
  redis.call('HDEL', s.key, 'evicted:' .. kind)
end

-- Store the accounts and rules that the new namespace `s` begins with.
store_initial_records = function(s, initial)
  for _, row in ipairs(initial.accounts) do put_record(s, 'account', row[1], row[2]) end
  for _, phone in ipairs(redis.call('ZRANGE', get_order_key('', 'account'), 0, -1)) do
    put_record(s, 'account', phone, get_record('', 'account', phone))
  end
  for _, row in ipairs(initial.rules) do redis.call('HSET', prefix .. 'r:' .. s.name, row[1], row[2]) end
end
