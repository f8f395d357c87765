import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Pay one order through Paywall's Masterpass API: java PayOrder.java ORDER
 *
 * <p>Needs JDK 17 and nothing else. docs/clients.md of mockpaywall says what it prints and returns.
 */
class PayOrder {
    static final int MAX_TRIES = 3;
    static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    static final Map<String, Object> USER =
            Map.of("UserId", "72812393211", "UserPhone", "905321234567", "PhoneVerifiedByMerchant", true);
    static final Map<String, Object> CARD = Map.of(
            "CardAlias", "my card",
            "CardHolderName", "Ay\u015fe Y\u0131lmaz", // escaped: javac may not expect UTF-8
            "CardNumber", "5528790000000008",
            "ExpiryMonth", "12",
            "ExpiryYear", "2030",
            "Cvv", "123");
    static final Map<String, Object> DETAIL = Map.of(
            "Amount", new BigDecimal("129.90"),
            "CurrencyId", 1,
            "Installment", 1,
            "ClientIP", "203.0.113.7",
            "MerchantSuccessBackUrl", "https://shop.example/ok",
            "MerchantFailBackUrl", "https://shop.example/fail");
    static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);

    /** Exits with 0 paid, 1 not paid, 2 unknown, 64 wrong arguments. */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length != 1 || !arguments[0].matches("[A-Za-z0-9_-]+")) {
            System.err.println("usage: PayOrder ORDER   (letters, digits, - and _)");
            System.exit(64);
        }
        var input = new Scanner(System.in, UTF_8);
        Supplier<String> ask = () -> input.hasNextLine() ? input.nextLine().strip() : "";
        System.exit(run(new Checkout(createClient(System.getenv()), arguments[0], ask)));
    }

    static Client createClient(Map<String, String> environ) {
        try {
            return new Client(
                    environ.getOrDefault("PAYWALL_URL", "http://127.0.0.1:8080"),
                    environ.getOrDefault("PAYWALL_KEY", "my-key"),
                    environ.getOrDefault("PAYWALL_CLIENT", "my-client"),
                    Double.parseDouble(environ.getOrDefault("PAYWALL_TIMEOUT_SECONDS", "20")));
        } catch (IllegalArgumentException exception) { // its message may have the key
            System.err.println("PAYWALL_URL, PAYWALL_KEY, PAYWALL_CLIENT or PAYWALL_TIMEOUT_SECONDS cannot be used");
            System.exit(64);
            throw exception;
        }
    }

    static int run(Checkout checkout) throws InterruptedException {
        Failure failure;
        try {
            OUT.println("paid " + checkout.pay());
            return 0;
        } catch (Failure thrown) {
            failure = thrown;
        } catch (IOException exception) { // the commit record cannot be read or written
            failure = new Failure("no-record", "", exception);
        }
        report(failure.operation, failure.reason + ": " + failure.getMessage());
        var isUnknown = checkout.isUnknown(failure);
        OUT.println((isUnknown ? "unknown " : "not paid ") + failure.reason);
        return isUnknown ? 2 : 1;
    }

    /** Print the line of a step. */
    static void report(String operation, String text) {
        OUT.println(operation + ": " + text);
    }

    /** Return the member of a Body at the path. Throw Failure for an answer without it. */
    static Object read(Map<?, ?> body, String... path) throws Failure {
        Object value = body;
        for (var name : path) {
            value = Json.asObject(value).get(name);
        }
        if (value == null || value.equals("") || value.equals(List.of())) {
            throw new Failure("http", 200, "the answer has no " + String.join(".", path));
        }
        return value;
    }
}

/** A call without a success, or a failure outside of a call. */
@SuppressWarnings("serial") // nothing serializes it
class Failure extends Exception {
    /** paywall, masterpass, http, no-answer; ours are no-code and no-record. */
    final String kind;
    /** The kind and its code. */
    final String reason;
    final boolean canRepeat;
    /** Zero, unless the answer asks for one. */
    final Duration pause;
    String operation = "checkout";
    /** It was not the first try. */
    boolean isRepeated;

    Failure(String kind, Object code, Object message) {
        this(kind, code, message, false, Duration.ZERO);
    }

    Failure(String kind, Object code, Object message, boolean canRepeat, Duration pause) {
        super(Objects.toString(message, ""));
        this.kind = kind;
        this.reason = (kind + " " + Objects.toString(code, "")).strip();
        this.canRepeat = canRepeat;
        this.pause = pause;
    }

    /** Throw it again, unless the reason is this one. */
    void expect(String reason) throws Failure {
        if (!this.reason.equals(reason)) {
            throw this;
        }
    }
}

/** Calls operations with one key pair, in one session. */
class Client {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final HttpRequest.Builder template;
    private final long timeoutMs;
    private String sessionId = "";

    /** Throw IllegalArgumentException for a URL or a key that cannot be sent. */
    Client(String url, String key, String client, double timeoutSeconds) {
        this.url = url;
        this.template = HttpRequest.newBuilder(URI.create(url))
                .header("apikeyprivate", key)
                .header("apiclientprivate", client)
                .header("Content-Type", "application/json");
        this.timeoutMs = Math.round(timeoutSeconds * 1000);
    }

    /** Return the Body of a success. The same members are sent again until an answer arrives. */
    Map<?, ?> call(String operation, Map<String, Object> members) throws Failure, InterruptedException {
        for (var number = 1; ; number++) {
            try {
                return callOnce(operation, members);
            } catch (Failure failure) {
                failure.operation = operation;
                failure.isRepeated = number > 1;
                if (!failure.canRepeat || number == PayOrder.MAX_TRIES) {
                    throw failure;
                }
                var pause = failure.pause.isZero() ? Duration.ofMillis(500).multipliedBy(number) : failure.pause;
                pause = pause.compareTo(PayOrder.MAX_PAUSE) > 0 ? PayOrder.MAX_PAUSE : pause;
                var seconds = BigDecimal.valueOf(pause.toMillis(), 3).stripTrailingZeros().toPlainString();
                PayOrder.report(operation, failure.reason + ", again in " + seconds + " s");
                Thread.sleep(pause.toMillis());
            }
        }
    }

    private Map<?, ?> callOnce(String operation, Map<String, Object> members) throws Failure, InterruptedException {
        // HttpRequest.timeout() ends at the headers, this one at the end of the body.
        var future = http.sendAsync(createRequest(operation, members), BodyHandlers.ofString(UTF_8));
        try {
            return readAnswer(future.get(timeoutMs, TimeUnit.MILLISECONDS));
        } catch (TimeoutException exception) {
            future.cancel(true);
            throw new Failure("no-answer", "", "no answer within " + timeoutMs + " ms", true, Duration.ZERO);
        } catch (ExecutionException exception) {
            throw new Failure("no-answer", "", exception.getCause(), true, Duration.ZERO);
        }
    }

    /** Without members it is a GET, and the session is in a header. */
    private HttpRequest createRequest(String operation, Map<String, Object> members) {
        var request = template.copy().uri(URI.create(url + "/api/paywall/masterpass/" + operation));
        if (members.isEmpty()) {
            return request.header("sessionid", sessionId).build();
        }
        var body = sessionId.isEmpty() ? members : Json.with(members, "SessionId", sessionId);
        return request.POST(BodyPublishers.ofString(Json.write(body))).build();
    }

    /** Return the Body of a success, and adopt its session. Throw Failure for anything else. */
    private Map<?, ?> readAnswer(HttpResponse<String> response) throws Failure {
        var status = response.statusCode();
        var envelope = parseEnvelope(response.body());
        if (envelope.isEmpty() || status == 429 || status >= 500) { // a gateway, not Paywall
            var type = response.headers().firstValue("Content-Type").orElse("");
            var seconds = response.headers().firstValue("Retry-After").filter(text -> text.matches("\\d{1,9}"));
            var canRepeat = status == 408 || status == 429 || status < 300 || status >= 500;
            var pause = Duration.ofSeconds(Long.parseLong(seconds.orElse("0")));
            throw new Failure("http", status, type, canRepeat, pause);
        }
        var body = Json.asObject(envelope.get("Body"));
        for (var holder : List.of(body, Json.asObject(body.get("Session")))) {
            sessionId = holder.get("SessionId") instanceof String id && !id.isEmpty() ? id : sessionId;
        }
        var masterpass = Json.asObject(body.get("Masterpass"));
        if (masterpass.get("Exception") != null) { // the envelope around it may say success
            var exception = Json.asObject(masterpass.get("Exception"));
            throw new Failure("masterpass", exception.get("Code"), exception.get("Message"));
        }
        if (Boolean.FALSE.equals(masterpass.get("Result"))) { // the bank refused a commit
            var error = Json.asObject(masterpass.get("Error"));
            throw new Failure("masterpass", error.get("ProviderErrorCode"), error.get("ProviderErrorMessage"));
        }
        if (envelope.get("Result").equals(false)) {
            throw new Failure("paywall", envelope.get("ErrorCode"), envelope.get("Message"));
        }
        return body;
    }

    /** Return the envelope, or an empty map for a page, a broken body and other JSON. */
    private static Map<?, ?> parseEnvelope(String text) {
        try {
            var envelope = Json.asObject(Json.read(text.replaceFirst("^\uFEFF", ""))); // a byte order mark
            var names = Set.of("Result", "ErrorCode", "Message", "Body");
            var isEnvelope = envelope.keySet().containsAll(names) && envelope.get("Result") instanceof Boolean;
            return isEnvelope ? envelope : Map.of();
        } catch (IllegalArgumentException exception) {
            return Map.of();
        }
    }
}

/** Pays one order. {@code ask} returns the line that the user enters, "" when there is none. */
class Checkout {
    private final Client client;
    private final String order;
    private final Supplier<String> ask;
    /** A file with the id of the only payment that may be committed. In a shop it is in the row of the order. */
    private final Path commitRecord;

    Checkout(Client client, String order, Supplier<String> ask) {
        this.client = client;
        this.order = order;
        this.ask = ask;
        this.commitRecord = Path.of(order + ".commit");
    }

    /** Return the MasterpassPaymentId of the payment that took the money. */
    String pay() throws Failure, IOException, InterruptedException {
        createSession();
        if (!hasCommitRecord()) {
            addCard();
            record(authorise(chooseCard()));
        }
        var paymentId = Files.readString(commitRecord);
        if (paymentId.isEmpty()) { // another run is writing it, or was stopped
            throw new Failure("no-record", "", commitRecord + " is empty");
        }
        commit(paymentId);
        return paymentId;
    }

    private boolean hasCommitRecord() {
        return !Files.notExists(commitRecord);
    }

    /** Name the payment to commit, unless another run was faster: both commit the same one. */
    private void record(String paymentId) throws IOException {
        try {
            Files.writeString(commitRecord, paymentId, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException exception) {
            // its payment is committed instead
        }
    }

    /** A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm. */
    private void createSession() throws Failure, InterruptedException {
        var reference = order + "-" + Instant.now().getEpochSecond();
        Map<?, ?> answer;
        try {
            answer = client.call("session", Json.with(PayOrder.USER, "ReferenceCode", reference));
        } catch (Failure failure) {
            if (!failure.kind.equals("paywall") || !failure.isRepeated) {
                throw failure;
            }
            answer = client.call("session", Json.with(PayOrder.USER, "ReferenceCode", reference + "-2"));
        }
        PayOrder.read(answer, "SessionId");
        PayOrder.report("session", "created");
    }

    private void addCard() throws Failure, InterruptedException {
        Map<?, ?> answer;
        try {
            answer = client.call("card/add", PayOrder.CARD);
        } catch (Failure failure) {
            failure.expect("masterpass CARD_ALREADY_EXISTS");
            PayOrder.report("card/add", "registered before");
            return;
        }
        verify("card/add", answer, "otp/verify", Map.of());
    }

    /** Return the alias of the first card. */
    private String chooseCard() throws Failure, InterruptedException {
        var answer = client.call("card/list", Map.of());
        if (!(PayOrder.read(answer, "Masterpass", "Result", "Cards") instanceof List<?> cards)) {
            throw new Failure("http", 200, "Masterpass.Result.Cards is not a list");
        }
        PayOrder.report("card/list", cards.size() + " registered, paying with the first");
        return PayOrder.read(Json.asObject(cards.get(0)), "CardAlias").toString();
    }

    /** Return the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet. */
    private String authorise(String alias) throws Failure, InterruptedException {
        var answer = startPayment(alias);
        var paymentId = PayOrder.read(answer, "Masterpass", "Paywall", "MasterpassPaymentId").toString();
        if (PayOrder.read(answer, "Masterpass", "Result", "ResponseCode").equals("5010")) {
            var page = PayOrder.read(answer, "Masterpass", "Result", "Url3d").toString()
                    + PayOrder.read(answer, "Masterpass", "Paywall", "MasterpassReturnQueryString");
            PayOrder.report("payment/init", "3D Secure, press Enter after the page of the bank: " + page);
            ask.get();
        } else {
            verify("payment/init", answer, "payment/verify", Map.of("MasterpassPaymentId", paymentId));
        }
        return paymentId;
    }

    /** A code that was used belongs to a payment that is not committed: the commit record would name it. */
    private Map<?, ?> startPayment(String alias) throws Failure, InterruptedException {
        for (var number = 1; ; number++) {
            var code = order + "-" + number;
            try {
                return client.call("payment/init", Map.of(
                        "AutoCommit", false,
                        "PaymentDetail", Json.with(PayOrder.DETAIL, "MerchantUniqueCode", code),
                        "Card", Map.of("IsSavedCard", true, "CardAlias", alias)));
            } catch (Failure failure) {
                failure.expect(number < PayOrder.MAX_TRIES ? "paywall 119" : "");
                PayOrder.report("payment/init", code + " was used before");
            }
        }
    }

    /** Send the codes that the user enters, as long as an answer asks for one. */
    private void verify(String sender, Map<?, ?> answer, String operation, Map<String, Object> members)
            throws Failure, InterruptedException {
        while (Set.of("5001", "5008").contains(PayOrder.read(answer, "Masterpass", "Result", "ResponseCode"))) {
            PayOrder.report(sender, "a code was sent to the user, enter it");
            var token = PayOrder.read(answer, "Masterpass", "Result", "Token");
            try {
                answer = enterCode(operation, Json.with(members, "OtpToken", token));
            } catch (Failure failure) {
                failure.expect("masterpass TOKEN_ALREADY_USED");
                break; // by an entry whose answer was lost: the next call shows how it ended
            }
            sender = operation;
        }
        PayOrder.report(operation, "done");
    }

    /** Send the code that the user enters; after a wrong one, ask again. */
    private Map<?, ?> enterCode(String operation, Map<String, Object> members) throws Failure, InterruptedException {
        for (var number = 1; ; number++) {
            var code = ask.get();
            if (code.isEmpty()) {
                throw new Failure("no-code", "", "no code was entered");
            }
            try {
                return client.call(operation, Json.with(members, "OtpCode", code));
            } catch (Failure failure) {
                failure.expect(number < PayOrder.MAX_TRIES ? "masterpass OTP_IS_NOT_VALID" : "");
                PayOrder.report(operation, failure.reason + ": " + failure.getMessage() + " Enter it again.");
            }
        }
    }

    /** Take the money. 97 says that a commit whose answer was lost took it. */
    private void commit(String paymentId) throws Failure, InterruptedException {
        try {
            client.call("payment/commit", Map.of("MasterpassPaymentId", paymentId));
        } catch (Failure failure) {
            failure.expect("paywall 97");
        }
        PayOrder.report("payment/commit", "done");
    }

    /** A commit may have been sent, and no answer to it says that it failed. */
    boolean isUnknown(Failure failure) {
        var isAnswered = Set.of("paywall", "masterpass").contains(failure.kind);
        return hasCommitRecord() && !(failure.operation.equals("payment/commit") && isAnswered);
    }
}

/** Reads and writes JSON texts (RFC 8259). Values are Map, List, String, BigDecimal, Boolean and null. */
class Json {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[\"\\\\/bfnrt]|u([0-9a-fA-F]{4}))");
    private static final Pattern TO_ESCAPE = Pattern.compile("[\"\\\\\\x00-\\x1f]");
    private static final int MAX_DEPTH = 100;
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Throw IllegalArgumentException for a text that is not JSON. */
    static Object read(String text) {
        var json = new Json(text);
        var value = json.readValue(0);
        json.peek();
        json.require(json.at == text.length());
        return value;
    }

    /** Return the object, or an empty map for any other value. */
    static Map<?, ?> asObject(Object value) {
        return value instanceof Map<?, ?> members ? members : Map.of();
    }

    static Map<String, Object> with(Map<String, Object> members, String name, Object value) {
        var extended = new LinkedHashMap<>(members);
        extended.put(name, value);
        return extended;
    }

    /** Write a Map, String, number or Boolean. */
    static String write(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream()
                    .map(member -> write(member.getKey()) + ":" + write(member.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return value instanceof String string ? '"' + escape(string) + '"' : value.toString();
    }

    private static String escape(String string) {
        return TO_ESCAPE.matcher(string).replaceAll(found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }

    private Object readValue(int depth) {
        require(depth <= MAX_DEPTH);
        return switch (peek()) {
            case '{' -> readObject(depth);
            case '[' -> readArray(depth);
            case '"' -> readString();
            case 't' -> readWord("true", true);
            case 'f' -> readWord("false", false);
            case 'n' -> readWord("null", null);
            default -> readNumber();
        };
    }

    private Map<String, Object> readObject(int depth) {
        var members = new LinkedHashMap<String, Object>();
        at++;
        if (skip('}')) {
            return members;
        }
        do {
            require(peek() == '"');
            var name = readString();
            require(skip(':'));
            members.put(name, readValue(depth + 1));
        } while (skip(','));
        require(skip('}'));
        return members;
    }

    private List<Object> readArray(int depth) {
        var elements = new ArrayList<>();
        at++;
        if (skip(']')) {
            return elements;
        }
        do {
            elements.add(readValue(depth + 1));
        } while (skip(','));
        require(skip(']'));
        return elements;
    }

    private String readString() {
        var string = new StringBuilder();
        for (at++; ; at++) {
            require(at < text.length() && text.charAt(at) >= ' ');
            var character = text.charAt(at);
            if (character == '"') {
                at++;
                return string.toString();
            }
            string.append(character == '\\' ? readEscape() : character);
        }
    }

    private char readEscape() {
        var escape = ESCAPE.matcher(text).region(at, text.length());
        require(escape.lookingAt());
        at = escape.end() - 1;
        return escape.group(1) != null
                ? (char) Integer.parseInt(escape.group(1), 16)
                : "\"\\/\b\f\n\r\t".charAt("\"\\/bfnrt".indexOf(text.charAt(at)));
    }

    private Object readWord(String word, Object value) {
        require(text.startsWith(word, at));
        at += word.length();
        return value;
    }

    private BigDecimal readNumber() {
        var number = NUMBER.matcher(text).region(at, text.length());
        require(number.lookingAt());
        at = number.end();
        return new BigDecimal(number.group());
    }

    private boolean skip(char wanted) {
        var isNext = peek() == wanted;
        at += isNext ? 1 : 0;
        return isNext;
    }

    /** Skip spaces, and return the next character without reading it: 0 at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void require(boolean isJson) {
        if (!isJson) {
            throw new IllegalArgumentException("not JSON at character " + at);
        }
    }
}
