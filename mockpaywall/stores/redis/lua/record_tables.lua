-- The records of sessions by kind: renewal, account, challenge and payment. A record is a text that `record_codec`
-- encodes; '' stands for none. Operations decide what records mean; here only a payment's MerchantUniqueCode is known.
local MAX_RECORDS = { renewal = max_sessions, account = max_accounts, challenge = max_payments, payment = max_payments }
local MERCHANT_UNIQUE_CODE = 4 -- the field of a payment, counted from 1

local function get_table_key(name, kind) return prefix .. (kind == 'session' and 'i' or kind) .. ':' .. name end

local function get_order_key(name, kind) return prefix .. (kind == 'session' and 'o' or kind .. '_order') .. ':' .. name end

local function get_record(name, kind, key) return redis.call('HGET', get_table_key(name, kind), key) or '' end

local function get_payment_code(text) return cjson.decode(text)[MERCHANT_UNIQUE_CODE] end

local function remove_record(name, kind, key)
  local text = get_record(name, kind, key)
  if text == '' then return end
  redis.call('HDEL', get_table_key(name, kind), key)
  redis.call('ZREM', get_order_key(name, kind), key)
  if kind ~= 'payment' then return end
  local code = get_payment_code(text)
  if get_record(name, 'payment_code', code) == key then
    redis.call('HDEL', get_table_key(name, 'payment_code'), code)
  end
end

-- Append a new record to the order of its kind; evict the first stored if there are too many.
local function append_record(s, kind, key)
  local order = get_order_key(s.name, kind)
  local count = redis.call('ZCARD', order)
  s.fresh = s.fresh or count == 0
  if count >= MAX_RECORDS[kind] then
    remove_record(s.name, kind, redis.call('ZRANGE', order, 0, 0)[1])
    redis.call('HINCRBY', s.key, 'evicted:' .. kind, 1)
  end
  redis.call('ZADD', order, redis.call('HINCRBY', s.key, 'stored', 1), key)
end

-- Store a record, in the place of the one it replaces; '' removes it.
local function put_record(s, kind, key, text)
  if text == '' then return remove_record(s.name, kind, key) end
  local table_key = get_table_key(s.name, kind)
  if redis.call('HEXISTS', table_key, key) == 0 then append_record(s, kind, key) end
  redis.call('HSET', table_key, key, text)
  if kind == 'payment' then
    redis.call('HSET', get_table_key(s.name, 'payment_code'), get_payment_code(text), key)
  end
end

local function clear_records(name, kind)
  redis.call('DEL', get_table_key(name, kind), get_order_key(name, kind))
  if kind == 'payment' then redis.call('DEL', get_table_key(name, 'payment_code')) end
  redis.call('HDEL', prefix .. 's:' .. name, 'evicted:' .. kind)
end

-- Store the accounts and rules that the new namespace `s` begins with.
store_initial_records = function(s, initial)
  for _, row in ipairs(initial.accounts) do put_record(s, 'account', row[1], row[2]) end
  for _, phone in ipairs(redis.call('ZRANGE', get_order_key('', 'account'), 0, -1)) do
    put_record(s, 'account', phone, get_record('', 'account', phone))
  end
  for _, row in ipairs(initial.rules) do redis.call('HSET', prefix .. 'r:' .. s.name, row[1], row[2]) end
end
