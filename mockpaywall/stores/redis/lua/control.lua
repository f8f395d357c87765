-- What a tester sets and asks; ARGV[FIRST] names it. A scope is a name, or '' for all.
local a = { unpack(ARGV, FIRST + 1) }

local function names(scope)
  if scope == '' then return redis.call('ZRANGE', spaces_key, 0, -1) end
  return redis.call('HEXISTS', root .. 's:' .. scope, 'used') == 1 and { scope } or {}
end

local function each(scope, ask)
  local found = {}
  for _, name in ipairs(names(scope)) do found[#found + 1] = ask(name, root .. 's:' .. name) end
  return found
end

-- Requests of that scope are missing; '' for all.
local function tell_removed(scope) redis.call('PUBLISH', root .. 'changes', '!' .. scope) end

-- A space with nothing of its own stands by version '', as one that does not exist.
local function stamp(scope, v)
  local mode_key = scope == '' and all_key or root .. 's:' .. scope
  local key = scope == '' and guard_key or mode_key
  local own = redis.call('HEXISTS', mode_key, 'mode') == 1 or redis.call('EXISTS', root .. 'r:' .. scope) == 1
  if own then redis.call('HSET', key, 'v', v) else redis.call('HDEL', key, 'v') end
  if met[scope] then met[scope].v = own and v or '' end
end

local function set_mode(key, mode)
  if mode == '' then redis.call('HDEL', key, 'mode') else redis.call('HSET', key, 'mode', mode) end
  redis.call('HDEL', key, 'c:default', 't:default')
end

local function drop_rule(scope, id)
  return redis.call('HDEL', root .. 'r:' .. scope, id)
end

local DO = {}
-- What may bring a key that all spaces share into being; a read shall leave nothing behind.
local WRITES = { set_mode = true, add_rule = true, set_clocks = true, set_pace = true }

function DO.standings()
  local found = { { '', unpack(standing('')) } }
  each('', function(name, key)
    if redis.call('HEXISTS', key, 'v') == 1 then found[#found + 1] = { name, unpack(standing(name)) } end
  end)
  return found
end

function DO.set_mode(scope, mode, v, now)
  if scope ~= '' then
    set_mode(space(scope, now).key, mode)
    return stamp(scope, v)
  end
  set_mode(all_key, mode)
  stamp('', v)
  each('', function(name, key)
    set_mode(key, '')
    stamp(name, v)
  end)
end

function DO.add_rule(scope, id, text, v, now)
  if scope ~= '' then space(scope, now) end
  local made = redis.call('HINCRBY', all_key, 'made', 1)
  redis.call('HSET', root .. 'r:' .. scope, id, made .. ' ' .. text)
  stamp(scope, v)
  return made
end

function DO.drop_rule(scope, id, v)
  local count = 0
  if scope == '' then
    count = drop_rule('', id)
    stamp('', v)
  end
  each(scope, function(name)
    count = count + drop_rule(name, id)
    stamp(name, v)
  end)
  return count
end

function DO.drop_rules(scope, v)
  if scope == '' then
    redis.call('DEL', root .. 'r:')
    stamp('', v)
  end
  each(scope, function(name)
    redis.call('DEL', root .. 'r:' .. name)
    stamp(name, v)
  end)
end

function DO.uses(scope, counter)
  local sum = 0
  each(scope, function(_, key) sum = sum + tonumber(redis.call('HGET', key, 'c:' .. counter) or 0) end)
  return sum
end

function DO.set_uses(scope, counter, count, now)
  if scope ~= '' then space(scope, now) end
  each(scope, function(_, key) redis.call('HSET', key, 'c:' .. counter, count) end)
  if scope ~= '' then redis.call('HSET', root .. 's:' .. scope, 'c:' .. counter, count) end
  each(scope, function(_, key) redis.call('HDEL', key, 't:' .. counter) end)
end

-- The value of a setting, in the space if there is one, else for all.
function DO.get(scope, field)
  local key = #names(scope) == 1 and scope ~= '' and root .. 's:' .. scope or all_key
  return redis.call('HGET', key, field)
end

-- The clocks a change is about: for all, the common one first, under the name ''.
function DO.clocks(scope)
  local found = each(scope, function(name, key) return { name, redis.call('HGET', key, 'clock') } end)
  if scope ~= '' and #found == 1 then return found end
  return { { '', redis.call('HGET', all_key, 'clock') or '' }, unpack(scope == '' and found or {}) }
end

-- Name, old, new; written when all are as they were, and none is missing.
function DO.set_clocks(scope, now, ...)
  local asked = { ... }
  if scope == '' and #asked / 3 ~= redis.call('ZCARD', spaces_key) + 1 then return 0 end
  if scope ~= '' and asked[1] ~= (names(scope)[1] or '') then return 0 end
  for i = 1, #asked, 3 do
    local key = asked[i] == '' and all_key or root .. 's:' .. asked[i]
    if (redis.call('HGET', key, 'clock') or '') ~= asked[i + 1] then return 0 end
  end
  if scope ~= '' then
    redis.call('HSET', space(scope, now).key, 'clock', asked[3])
    return 1
  end
  for i = 1, #asked, 3 do
    redis.call('HSET', asked[i] == '' and all_key or root .. 's:' .. asked[i], 'clock', asked[i + 2])
  end
  return 1
end

function DO.set_pace(scope, mode, told, now)
  if scope == '' then redis.call('HSET', all_key, 'pace', mode, 'told', told) else space(scope, now) end
  local function set(_, key) redis.call('HSET', key, 'pace', mode, 'told', told) end
  if scope == '' then each('', set) else set(scope, root .. 's:' .. scope) end
end

function DO.namespaces()
  return each('', function(name, key)
    local got = redis.call('HMGET', key, 'calls', 'kept', 'lost', 'gone', 'mode', 'used')
    if not got[6] then
      drop(name)
      return nil
    end
    return { name, got[1], got[2], got[3], tostring(redis.call('HLEN', root .. 'i:' .. name)), got[4],
      tostring(redis.call('HLEN', root .. 'r:' .. name)), got[5] or '', got[6] }
  end)
end

function DO.reset(scope)
  for _, name in ipairs(scope == '' and names('') or { scope }) do drop(name) end
  if scope == '' then
    redis.call('DEL', guard_key, all_key, spaces_key, root .. 'r:')
    last = guard[4] -- nothing of it is to be saved
  end
  tell_removed(scope)
end

-- The first number of each journal, and one past its newest.
function DO.journal_ranges(scope)
  return each(scope, function(name, key)
    local got = redis.call('HMGET', key, 'kept', 'first', 'calls')
    if tonumber(got[1] or 0) == 0 then return nil end
    return { name, got[2], tostring(tonumber(got[3]) + 1) }
  end)
end

function DO.read(name, first, finish)
  local fields = {}
  for number = tonumber(first), tonumber(finish) - 1 do
    for _, kind in ipairs({ '', 'o', 'e' }) do fields[#fields + 1] = number .. kind end
  end
  return #fields > 0 and redis.call('HMGET', root .. 'j:' .. name, unpack(fields)) or {}
end

-- Fails where a request would: the server is out of memory, or a replica.
function DO.check_writable()
  redis.call('SET', root .. 'health', '')
  redis.call('DEL', root .. 'health')
end

function DO.evicted(scope)
  local sum = 0
  each(scope, function(_, key) sum = sum + tonumber(redis.call('HGET', key, 'lost') or 0) end)
  return sum
end

function DO.remove(name, ...)
  local key, journal = root .. 's:' .. name, root .. 'j:' .. name
  for _, number in ipairs({ ... }) do
    local weight = redis.call('HSTRLEN', journal, number)
    if weight > 0 then
      forget(journal, number)
      redis.call('HINCRBY', key, 'kept', -1)
      redis.call('HINCRBY', key, 'bytes', -WEIGHT - weight)
    end
  end
  tell_removed(name)
end

function DO.clear_journal(scope)
  each(scope, function(name, key)
    redis.call('DEL', root .. 'j:' .. name)
    local first = tonumber(redis.call('HGET', key, 'calls')) + 1
    redis.call('HSET', key, 'kept', 0, 'bytes', 0, 'lost', 0, 'first', first)
  end)
  tell_removed(scope)
end

function DO.sessions(scope)
  return each(scope, function(name)
    local found = {}
    for i, id in ipairs(redis.call('ZRANGE', root .. 'o:' .. name, 0, -1)) do
      found[i] = redis.call('HGET', root .. 'i:' .. name, id)
    end
    return { name, found }
  end)
end

function DO.session(scope, id)
  for _, name in ipairs(names(scope)) do
    local text = redis.call('HGET', root .. 'i:' .. name, id)
    if text then return { name, text } end
  end
end

function DO.swap_session(name, id, old, new, ends_at)
  if redis.call('HGET', root .. 'i:' .. name, id) ~= old then return 0 end
  redis.call('HSET', root .. 'i:' .. name, id, new)
  redis.call('ZADD', root .. 'e:' .. name, ends_at, id)
  return 1
end

function DO.clear_sessions(scope)
  each(scope, function(name, key)
    redis.call('DEL', root .. 'i:' .. name, root .. 'o:' .. name, root .. 'e:' .. name, root .. 'f:' .. name)
    redis.call('HSET', key, 'gone', 0, 'held', 0)
  end)
end

local wrong = alien(WRITES[ARGV[FIRST]])
if wrong then return wrong end
local answer = DO[ARGV[FIRST]](unpack(a))
for name in pairs(met) do met[name].fresh = true end
save()
if WRITES[ARGV[FIRST]] then renew('') end
return answer
