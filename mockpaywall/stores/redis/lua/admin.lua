-- What a tester sets and reads; ARGV[FIRST_ARGUMENT] names the command. A scope is a namespace's name, or '' for all.
local arguments = { unpack(ARGV, FIRST_ARGUMENT + 1) }

local function list_namespaces(scope)
  if scope == '' then return redis.call('ZRANGE', namespaces_key, 0, -1) end
  return redis.call('HEXISTS', prefix .. 's:' .. scope, 'used_at') == 1 and { scope } or {}
end

local function map_namespaces(scope, read)
  local found = {}
  for _, name in ipairs(list_namespaces(scope)) do found[#found + 1] = read(name, prefix .. 's:' .. name) end
  return found
end

local function read_namespaces(scope)
  local found = {}
  for _, name in ipairs(list_namespaces(scope)) do found[#found + 1] = read_namespace(name) end
  return found
end

-- Notify the processes that requests of the scope are missing.
local function publish_removal(scope) redis.call('PUBLISH', prefix .. 'changes', '!' .. scope) end

-- A namespace without rules and a mode of its own has the version '', like one that does not exist.
local function set_version(scope, v)
  local mode_key = scope == '' and all_key or prefix .. 's:' .. scope
  local key = scope == '' and metadata_key or mode_key
  local has_own = redis.call('HEXISTS', mode_key, 'mode') == 1 or redis.call('EXISTS', prefix .. 'r:' .. scope) == 1
  if has_own then redis.call('HSET', key, 'version', v) else redis.call('HDEL', key, 'version') end
  if loaded[scope] then loaded[scope].version = has_own and v or '' end
end

-- Restart the counts of modes, and those of their branches. The keys of `bases` are the names of the modes' counters.
local function reset_counts(key, bases)
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local base = string.match(field, '^[ct]:([^>]+)')
    if base and bases[base] then redis.call('HDEL', key, field) end
  end
end

local function reset_default_count(key) reset_counts(key, { default = true }) end

-- Forget the counts of removed rules of the scope: a rule that is added later may have the id of one of them.
local function reset_rule_counts(scope, ids)
  if #ids == 0 then return end
  local bases = {}
  for _, id in ipairs(ids) do bases['rule:' .. id] = true end
  map_namespaces(scope, function(_, key) reset_counts(key, bases) end)
end

local function set_mode(key, mode)
  if mode == '' then redis.call('HDEL', key, 'mode') else redis.call('HSET', key, 'mode', mode) end
  reset_default_count(key)
end

-- Return the setting in force in the scope: its own, otherwise that of all namespaces, otherwise ''.
local function get_setting(scope, field)
  local own = scope ~= '' and redis.call('HGET', prefix .. 's:' .. scope, field)
  return own or redis.call('HGET', all_key, field) or ''
end

-- Write settings of the scope: field, value and so on.
local function set_settings(scope, now, ...)
  local key = scope == '' and all_key or load_namespace(scope, now).key
  redis.call('HSET', key, ...)
end

local COMMANDS = {}
-- The commands that may create a key of all namespaces. A command that reads must leave nothing behind.
local WRITES = { set_mode = true, add_rule = true, swap_clock = true, set_global_delay = true,
  swap_global_delay = true, swap_records = true, clear_records = true }

function COMMANDS.read_rules()
  local found = { { '', unpack(read_rules('')) } }
  map_namespaces('', function(name, key)
    if redis.call('HEXISTS', key, 'version') == 1 then found[#found + 1] = { name, unpack(read_rules(name)) } end
  end)
  return found
end

function COMMANDS.set_mode(scope, mode, v, now)
  if scope ~= '' then
    set_mode(load_namespace(scope, now).key, mode)
    return set_version(scope, v)
  end
  set_mode(all_key, mode)
  set_version('', v)
  map_namespaces('', function(_, key)
    if redis.call('HEXISTS', key, 'mode') == 0 then reset_default_count(key) end
  end)
end

local function put_rule(scope, id, created, text, v)
  redis.call('HSET', prefix .. 'r:' .. scope, id, created .. ' ' .. text)
  set_version(scope, v)
  return created
end

-- Return how many rules were added before it, or nothing when the scope has max_rules others.
function COMMANDS.add_rule(scope, id, text, v, now, max_rules)
  if scope ~= '' then load_namespace(scope, now) end
  local key = prefix .. 'r:' .. scope
  local is_new = redis.call('HEXISTS', key, id) == 0
  if is_new and redis.call('HLEN', key) >= tonumber(max_rules) then return nil end
  if not is_new then reset_rule_counts(scope, { id }) end
  return put_rule(scope, id, redis.call('HINCRBY', all_key, 'rules_added', 1), text, v)
end

-- Return how many rules were added before the one that is replaced, or nothing when there is none.
function COMMANDS.replace_rule(scope, id, text, v)
  local existing = redis.call('HGET', prefix .. 'r:' .. scope, id)
  if not existing then return nil end
  reset_rule_counts(scope, { id })
  return put_rule(scope, id, string.match(existing, '^%S+'), text, v)
end

function COMMANDS.remove_rule(scope, id, v)
  if scope ~= '' and #list_namespaces(scope) == 0 then return 0 end
  local count = redis.call('HDEL', prefix .. 'r:' .. scope, id)
  if count > 0 then reset_rule_counts(scope, { id }) end
  set_version(scope, v)
  return count
end

function COMMANDS.remove_rules(scope, v)
  if scope ~= '' and #list_namespaces(scope) == 0 then return end
  reset_rule_counts(scope, redis.call('HKEYS', prefix .. 'r:' .. scope))
  redis.call('DEL', prefix .. 'r:' .. scope)
  set_version(scope, v)
end

function COMMANDS.use_count(scope, counter)
  local sum = 0
  map_namespaces(scope, function(_, key) sum = sum + tonumber(redis.call('HGET', key, 'c:' .. counter) or 0) end)
  return sum
end

function COMMANDS.set_use_count(scope, counter, count, now)
  if scope ~= '' then load_namespace(scope, now) end
  for _, s in ipairs(read_namespaces(scope)) do
    delete_counter(s, counter)
    redis.call('HSET', s.key, 'c:' .. counter, count)
  end
end

function COMMANDS.get_setting(scope, field) return get_setting(scope, field) end

-- Give the scope a clock of its own, unless the one in force has changed. Return whether it was written.
function COMMANDS.swap_clock(scope, now, old, new)
  if get_setting(scope, 'clock') ~= old then return 0 end
  set_settings(scope, now, 'clock', new)
  return 1
end

function COMMANDS.get_global_delay(scope) return { get_setting(scope, 'global_delay'), get_setting(scope, 'as_given') } end

function COMMANDS.set_global_delay(scope, now, mode, as_given)
  set_settings(scope, now, 'global_delay', mode, 'as_given', as_given)
end

-- As set_global_delay, unless the one in force has changed. Return whether it was written.
function COMMANDS.swap_global_delay(scope, now, old_mode, old_as_given, mode, as_given)
  if get_setting(scope, 'global_delay') ~= old_mode or get_setting(scope, 'as_given') ~= old_as_given then return 0 end
  COMMANDS.set_global_delay(scope, now, mode, as_given)
  return 1
end

function COMMANDS.namespaces()
  return map_namespaces('', function(name, key)
    local got = redis.call('HMGET', key, 'request_count', 'journal_count', 'evicted_requests', 'evicted_sessions',
      'mode', 'used_at',
      'evicted:account', 'evicted:challenge', 'evicted:payment')
    if not got[6] then
      delete_namespace(name)
      return nil
    end
    return { name, got[1], got[2], got[3], tostring(redis.call('HLEN', prefix .. 'i:' .. name)), got[4],
      tostring(redis.call('HLEN', prefix .. 'account:' .. name)), got[7] or '0',
      tostring(redis.call('HLEN', prefix .. 'challenge:' .. name)), got[8] or '0',
      tostring(redis.call('HLEN', prefix .. 'payment:' .. name)), got[9] or '0',
      tostring(redis.call('HLEN', prefix .. 'r:' .. name)), got[5] or '', got[6] }
  end)
end

-- `at` is real time: the processes that listen to `channel` end the delayed responses to earlier requests.
function COMMANDS.reset(scope, channel, at)
  for _, name in ipairs(scope == '' and list_namespaces('') or { scope }) do delete_namespace(name) end
  if scope == '' then
    redis.call('DEL', unpack(COMMON_KEYS))
    -- save_metadata must not write it again
    last_used, newest_age, total_weight = metadata[4], tonumber(metadata[6] or 0), tonumber(metadata[5] or 0)
  else
    set_lost(scope, 0, 0)
  end
  publish_removal(scope)
  redis.call('PUBLISH', channel, at .. ' ' .. scope)
end

-- Return the first number of each journal, and one past its newest.
function COMMANDS.journal_ranges(scope)
  return map_namespaces(scope, function(name, key)
    local got = redis.call('HMGET', key, 'journal_count', 'first_number', 'request_count')
    if tonumber(got[1] or 0) == 0 then return nil end
    return { name, got[2], tostring(tonumber(got[3]) + 1) }
  end)
end

function COMMANDS.read_exchanges(name, first, finish)
  local fields = {}
  for number = tonumber(first), tonumber(finish) - 1 do
    for _, key in ipairs({ '', 'o', 'e' }) do fields[#fields + 1] = number .. key end
  end
  return #fields > 0 and redis.call('HMGET', prefix .. 'j:' .. name, unpack(fields)) or {}
end

-- Fail where a request would fail: the server is out of memory, or a replica.
function COMMANDS.check_writable()
  redis.call('SET', prefix .. 'health', '')
  redis.call('DEL', prefix .. 'health')
end

-- Return how many were evicted, `field` of the namespaces, and lost with namespaces: requests (1) or sessions (2).
function COMMANDS.evicted_count(scope, field, index)
  local sum = 0
  map_namespaces(scope, function(_, key) sum = sum + tonumber(redis.call('HGET', key, field) or 0) end)
  for _, name in ipairs(scope == '' and redis.call('HKEYS', lost_key) or { scope }) do
    sum = sum + ({ get_lost(name) })[tonumber(index)]
  end
  return sum
end

-- Return what the records of all namespaces weigh, and the counts of the given kinds of evictions.
function COMMANDS.memory_usage(...)
  local weight, fields = 0, {}
  map_namespaces('', function(name) weight = weight + get_namespace_weight(name) end)
  for i, kind in ipairs({ ... }) do fields[i] = 'evicted:' .. kind end
  return { weight, redis.call('HMGET', metadata_key, unpack(fields)) }
end

function COMMANDS.remove(name, ...)
  local s = read_namespace(name)
  for _, number in ipairs({ ... }) do
    if s and redis.call('HEXISTS', s.journal, number) == 1 then delete_exchange(s, number) end
  end
  publish_removal(name)
end

-- Forget what was lost with namespaces of the scope: requests (1) or sessions (2).
local function forget_lost(scope, index)
  for _, name in ipairs(scope == '' and redis.call('HKEYS', lost_key) or { scope }) do
    local lost = { get_lost(name) }
    lost[index] = 0
    set_lost(name, unpack(lost))
  end
end

function COMMANDS.clear_journal(scope)
  for _, s in ipairs(read_namespaces(scope)) do
    redis.call('DEL', s.journal)
    add_weight(s, 'journal_bytes', -s.journal_bytes)
    s.journal_count, s.evicted_requests, s.first_number = 0, 0, s.request_count + 1
  end
  forget_lost(scope, 1)
  publish_removal(scope)
end

-- Return the namespaces, each with its records of `kind`, the first stored first.
function COMMANDS.records(scope, kind)
  return map_namespaces(scope, function(name)
    local found, rows = {}, redis.call('ZRANGE', get_order_key(name, kind), 0, -1, 'WITHSCORES')
    for i = 1, #rows, 2 do found[#found + 1] = { tonumber(rows[i + 1]) % KEPT_BASE, rows[i] } end
    table.sort(found, function(a, b) return a[1] < b[1] end)
    for i, row in ipairs(found) do found[i] = get_record(name, kind, row[2]) end
    return { name, found }
  end)
end

-- Return the record; of a namespace that does not exist yet, and of '', the account that a namespace begins with.
local function get_current_record(name, kind, key)
  if kind ~= 'account' or (name ~= '' and #list_namespaces(name) == 1) then return get_record(name, kind, key) end
  local common = get_record('', kind, key)
  if common ~= '' then return common end
  for _, row in ipairs(decode_initial_state().accounts) do
    if row[1] == key then return row[2] end
  end
  return ''
end

-- Return the texts of records, given as kind, key and so on.
function COMMANDS.get_records(name, ...)
  local parts, found = { ... }, {}
  for i = 1, #parts, 2 do found[#found + 1] = get_current_record(name, parts[i], parts[i + 1]) end
  return found
end

-- Store an account that every namespace begins with; '' removes it.
local function put_common_account(phone, text)
  local table_key, order = get_table_key('', 'account'), get_order_key('', 'account')
  if text == '' then
    redis.call('HDEL', table_key, phone)
    redis.call('ZREM', order, phone)
    return
  end
  if redis.call('HSET', table_key, phone, text) == 1 then redis.call('ZADD', order, next_age(), phone) end
end

-- Whether no further account of a tester has room.
local function is_full(name, kind, key, text)
  if text == '' or get_order_base(kind, text) == 0 then return false end
  if name ~= '' then return not has_room(name, kind, key) end
  local order = get_order_key('', kind)
  return redis.call('ZCARD', order) >= max_accounts and not redis.call('ZSCORE', order, key)
end

-- Return the rows that change a record: kind, key and new text; nothing when a record is another than its old text.
local function list_changes(name, parts)
  local changes = {}
  for i = 1, #parts, 4 do
    local kind, key, old, new = unpack(parts, i, i + 3)
    if get_current_record(name, kind, key) ~= old then return nil end
    if old ~= new then changes[#changes + 1] = { kind, key, new } end
  end
  return changes
end

-- Change records, given as kind, key, old and new text of each. Return 1 when they were changed, 0 when one of them was
-- another than its old text, 2 when there is no room for one.
function COMMANDS.swap_records(name, now, ...)
  local changes = list_changes(name, { ... })
  if not changes then return 0 end
  local s = name ~= '' and load_namespace(name, now)
  for _, row in ipairs(changes) do if is_full(name, row[1], row[2], row[3]) then return 2 end end
  for _, row in ipairs(changes) do
    if s then put_record(s, unpack(row)) else put_common_account(row[2], row[3]) end
  end
  return 1
end

-- Return the accounts of '': every namespace begins with them.
function COMMANDS.common_accounts()
  local found = {}
  for i, phone in ipairs(redis.call('ZRANGE', get_order_key('', 'account'), 0, -1)) do
    found[i] = get_record('', 'account', phone)
  end
  return found
end

function COMMANDS.clear_records(scope, kind, now)
  if kind == 'account' then
    if scope ~= '' then return clear_records(load_namespace(scope, now), kind) end
    redis.call('DEL', get_table_key('', kind), get_order_key('', kind))
  end
  for _, s in ipairs(read_namespaces(scope)) do clear_records(s, kind) end
end

function COMMANDS.get_session(scope, id)
  for _, name in ipairs(list_namespaces(scope)) do
    local text = redis.call('HGET', prefix .. 'i:' .. name, id)
    if text then return { name, text } end
  end
end

function COMMANDS.swap_session(name, id, old, new, expires_at)
  if redis.call('HGET', prefix .. 'i:' .. name, id) ~= old then return 0 end
  add_weight(read_namespace(name), 'session_bytes', #new - #old)
  redis.call('HSET', prefix .. 'i:' .. name, id, new)
  redis.call('ZADD', prefix .. 'e:' .. name, expires_at, id)
  return 1
end

function COMMANDS.clear_sessions(scope)
  for _, s in ipairs(read_namespaces(scope)) do
    clear_sessions(s)
    clear_records(s, 'renewal')
  end
  forget_lost(scope, 2)
end

local schema_error = check_schema(WRITES[ARGV[FIRST_ARGUMENT]])
if schema_error then return schema_error end
local reply = COMMANDS[ARGV[FIRST_ARGUMENT]](unpack(arguments))
for _, s in pairs(loaded) do s.fresh = true end
save_namespaces()
if WRITES[ARGV[FIRST_ARGUMENT]] then renew_common_keys() end
return { notices, reply } -- the reply last: what is nil ends a list
