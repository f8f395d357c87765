<?php

// Pay one order through Paywall's Masterpass API: php pay_order.php ORDER
//
// Needs PHP 8.1 with the curl extension. docs/clients.md of mockpaywall says what it prints and returns.

declare(strict_types=1);

define('URL', $_SERVER['PAYWALL_URL'] ?? 'http://127.0.0.1:8080');
define('KEY', $_SERVER['PAYWALL_KEY'] ?? 'my-key');
define('CLIENT', $_SERVER['PAYWALL_CLIENT'] ?? 'my-client');
define('TIMEOUT_S', (float) ($_SERVER['PAYWALL_TIMEOUT_SECONDS'] ?? '20'));
const MAX_TRIES = 3;
const MAX_PAUSE_S = 5;
const USER = ['UserId' => '72812393211', 'UserPhone' => '905321234567', 'PhoneVerifiedByMerchant' => true];
const CARD = [
    'CardAlias' => 'my card',
    'CardHolderName' => 'Ayşe Yılmaz',
    'CardNumber' => '5528790000000008',
    'ExpiryMonth' => '12',
    'ExpiryYear' => '2030',
    'Cvv' => '123',
];
const DETAIL = [
    'Amount' => 129.90,
    'CurrencyId' => 1,
    'Installment' => 1,
    'ClientIP' => '203.0.113.7',
    'MerchantSuccessBackUrl' => 'https://shop.example/ok',
    'MerchantFailBackUrl' => 'https://shop.example/fail',
];

/** A call without a success. The kind is paywall, masterpass, http or no-answer; ours are no-code and no-record. */
final class Failure extends RuntimeException
{
    public readonly string $reason;
    public string $operation = 'checkout';
    public bool $isRepeated = false;

    public function __construct(
        public readonly string $kind,
        mixed $code,
        mixed $message,
        public readonly bool $canRepeat = false,
        public readonly int $pauseS = 0,
    ) {
        parent::__construct(is_scalar($message) ? (string) $message : '');
        $this->reason = rtrim("$kind " . (is_scalar($code) ? $code : ''));
    }
}

/** Calls operations with one key pair, in one session. */
final class Client
{
    private string $sessionId = '';

    /** Return the Body of a success. The same body is sent again until an answer arrives. */
    public function call(string $operation, ?array $body = null): array
    {
        for ($number = 1;; $number++) {
            try {
                return $this->callOnce($operation, $body);
            } catch (Failure $failure) {
                $failure->operation = $operation;
                $failure->isRepeated = $number > 1;
                if (!$failure->canRepeat || $number === MAX_TRIES) {
                    throw $failure;
                }
                $pauseS = min($failure->pauseS ?: 0.5 * $number, MAX_PAUSE_S);
                report($operation, "$failure->reason, again in $pauseS s");
                usleep((int) ($pauseS * 1_000_000));
            }
        }
    }

    /** Send one request. Without a body it is a GET, and the session is in a header. */
    private function callOnce(string $operation, ?array $body): array
    {
        // A connection each: curl sends a POST again, unseen, when a connection that it kept is closed.
        $handle = curl_init(URL . "/api/paywall/masterpass/$operation");
        $headers = ['apikeyprivate: ' . KEY, 'apiclientprivate: ' . CLIENT, 'Content-Type: application/json'];
        if ($body === null) {
            $headers[] = "sessionid: $this->sessionId";
        } else {
            $session = $this->sessionId === '' ? [] : ['SessionId' => $this->sessionId];
            curl_setopt($handle, CURLOPT_POSTFIELDS, json_encode($session + $body, JSON_INVALID_UTF8_SUBSTITUTE));
        }
        $received = [];
        curl_setopt_array($handle, [
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_HEADERFUNCTION => static function (CurlHandle $handle, string $line) use (&$received): int {
                [$name, $value] = explode(':', $line, 2) + ['', ''];
                $received[strtolower($name)] = trim($value);
                return strlen($line);
            },
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT_MS => (int) (TIMEOUT_S * 1000),
        ]);
        $content = curl_exec($handle);
        if ($content === false) {
            throw new Failure('no-answer', '', curl_error($handle), canRepeat: true);
        }
        return $this->readAnswer(curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $received, $content);
    }

    /** Return the Body of a success, and adopt its session. Throw Failure for anything else. */
    private function readAnswer(int $status, array $headers, string $content): array
    {
        $envelope = parse_envelope($content);
        if ($envelope === null || $status === 429 || $status >= 500) { // a gateway, not Paywall
            $canRepeat = $status === 408 || $status === 429 || $status < 300 || $status >= 500;
            $pause = $headers['retry-after'] ?? '';
            $pauseS = preg_match('/^\d{1,9}$/D', $pause) ? (int) $pause : 0;
            throw new Failure('http', $status, $headers['content-type'] ?? '', $canRepeat, $pauseS);
        }
        $body = as_array($envelope['Body']);
        $this->sessionId = (string) (($body['Session'] ?? $body)['SessionId'] ?? '') ?: $this->sessionId;
        check_masterpass(as_array($body['Masterpass'] ?? null));
        if (!$envelope['Result']) {
            throw new Failure('paywall', $envelope['ErrorCode'], $envelope['Message']);
        }
        return $body;
    }
}

function as_array(mixed $value): array
{
    return is_array($value) ? $value : [];
}

/** Return the envelope, or null for a page, a broken body and other JSON. */
function parse_envelope(string $content): ?array
{
    $envelope = as_array(json_decode(preg_replace('/^\xEF\xBB\xBF/', '', $content), associative: true));
    foreach (['Result', 'ErrorCode', 'Message', 'Body'] as $name) {
        if (!array_key_exists($name, $envelope)) {
            return null;
        }
    }
    return is_bool($envelope['Result']) ? $envelope : null;
}

/** Throw Failure for a failure of Masterpass: the envelope around it may say success. */
function check_masterpass(array $masterpass): void
{
    $exception = as_array($masterpass['Exception'] ?? null);
    if ($exception) {
        throw new Failure('masterpass', $exception['Code'] ?? '', $exception['Message'] ?? '');
    }
    if (($masterpass['Result'] ?? null) === false) { // the bank refused a commit
        $error = as_array($masterpass['Error'] ?? null);
        throw new Failure('masterpass', $error['ProviderErrorCode'] ?? '', $error['ProviderErrorMessage'] ?? '');
    }
}

/** Return the member of a Body at the path. Throw Failure for an answer without it. */
function read(array $body, string ...$path): mixed
{
    $value = array_reduce($path, static fn (mixed $outer, string $name) => as_array($outer)[$name] ?? null, $body);
    if (in_array($value, [null, '', []], true)) {
        throw new Failure('http', 200, 'the answer has no ' . implode('.', $path));
    }
    return $value;
}

/** Print the line of a step. */
function report(string $operation, string $text): void
{
    echo "$operation: $text\n";
}

/** Pays one order. `$ask` returns the line that the user enters, '' when there is none. */
final class Checkout
{
    /** A file with the id of the only payment that may be committed. In a shop it is in the row of the order. */
    private readonly string $commitRecord;

    /** @param Closure(): string $ask */
    public function __construct(
        private readonly Client $client,
        private readonly string $order,
        private readonly Closure $ask,
    ) {
        $this->commitRecord = "$order.commit";
    }

    /** Return the MasterpassPaymentId of the payment that took the money. */
    public function pay(): string
    {
        $this->createSession();
        if (!file_exists($this->commitRecord)) {
            $this->addCard();
            $this->record($this->authorise($this->chooseCard()));
        }
        $paymentId = file_get_contents($this->commitRecord);
        if (!$paymentId) { // another run is writing it, or was stopped
            throw new Failure('no-record', '', "$this->commitRecord is empty");
        }
        $this->commit($paymentId);
        return $paymentId;
    }

    /** Name the payment to commit, unless another run was faster: both commit the same one. */
    private function record(string $paymentId): void
    {
        $record = @fopen($this->commitRecord, 'x');
        if ($record !== false) {
            fwrite($record, $paymentId);
            fclose($record);
        } elseif (!file_exists($this->commitRecord)) {
            throw new RuntimeException("cannot create $this->commitRecord");
        }
    }

    /** A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm. */
    private function createSession(): void
    {
        $reference = "$this->order-" . time();
        try {
            $body = $this->client->call('session', USER + ['ReferenceCode' => $reference]);
        } catch (Failure $failure) {
            if ($failure->kind !== 'paywall' || !$failure->isRepeated) {
                throw $failure;
            }
            $body = $this->client->call('session', USER + ['ReferenceCode' => "$reference-2"]);
        }
        read($body, 'SessionId');
        report('session', 'created');
    }

    private function addCard(): void
    {
        try {
            $body = $this->client->call('card/add', CARD);
        } catch (Failure $failure) {
            if ($failure->reason !== 'masterpass CARD_ALREADY_EXISTS') {
                throw $failure;
            }
            report('card/add', 'registered before');

            return;
        }
        $this->verify('card/add', $body, 'otp/verify', []);
    }

    private function chooseCard(): string
    {
        $cards = as_array(read($this->client->call('card/list'), 'Masterpass', 'Result', 'Cards'));
        report('card/list', count($cards) . ' registered, paying with the first');
        return (string) read(as_array($cards[0] ?? null), 'CardAlias');
    }

    /** Return the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet. */
    private function authorise(string $alias): string
    {
        $body = $this->startPayment($alias);
        $paymentId = (string) read($body, 'Masterpass', 'Paywall', 'MasterpassPaymentId');
        if (read($body, 'Masterpass', 'Result', 'ResponseCode') === '5010') {
            $url = read($body, 'Masterpass', 'Result', 'Url3d');
            $query = read($body, 'Masterpass', 'Paywall', 'MasterpassReturnQueryString');
            report('payment/init', "3D Secure, press Enter after the page of the bank: $url$query");
            ($this->ask)();
        } else {
            $this->verify('payment/init', $body, 'payment/verify', ['MasterpassPaymentId' => $paymentId]);
        }
        return $paymentId;
    }

    /** A code that was used belongs to a payment that is not committed: the commit record would name it. */
    private function startPayment(string $alias): array
    {
        for ($number = 1;; $number++) {
            $code = "$this->order-$number";
            $detail = DETAIL + ['MerchantUniqueCode' => $code];
            $card = ['IsSavedCard' => true, 'CardAlias' => $alias];
            $body = ['AutoCommit' => false, 'PaymentDetail' => $detail, 'Card' => $card];
            try {
                return $this->client->call('payment/init', $body);
            } catch (Failure $failure) {
                if ($failure->reason !== 'paywall 119' || $number === MAX_TRIES) {
                    throw $failure;
                }
                report('payment/init', "$code was used before");
            }
        }
    }

    /** Send the codes that the user enters, as long as an answer asks for one. */
    private function verify(string $sender, array $body, string $operation, array $members): void
    {
        while (in_array(read($body, 'Masterpass', 'Result', 'ResponseCode'), ['5001', '5008'], true)) {
            report($sender, 'a code was sent to the user, enter it');
            $token = read($body, 'Masterpass', 'Result', 'Token');
            try {
                $body = $this->enterCode($operation, $members + ['OtpToken' => $token]);
            } catch (Failure $failure) {
                if ($failure->reason !== 'masterpass TOKEN_ALREADY_USED') {
                    throw $failure;
                }
                break; // by an entry whose answer was lost: the next call shows how it ended
            }
            $sender = $operation;
        }
        report($operation, 'done');
    }

    /** Send the code that the user enters; after a wrong one, ask again. */
    private function enterCode(string $operation, array $members): array
    {
        for ($number = 1;; $number++) {
            $code = ($this->ask)();
            if ($code === '') {
                throw new Failure('no-code', '', 'no code was entered');
            }
            try {
                return $this->client->call($operation, $members + ['OtpCode' => $code]);
            } catch (Failure $failure) {
                if ($failure->reason !== 'masterpass OTP_IS_NOT_VALID' || $number === MAX_TRIES) {
                    throw $failure;
                }
                report($operation, "$failure->reason: {$failure->getMessage()} Enter it again.");
            }
        }
    }

    /** Take the money. 97 says that a commit whose answer was lost took it. */
    private function commit(string $paymentId): void
    {
        try {
            $this->client->call('payment/commit', ['MasterpassPaymentId' => $paymentId]);
        } catch (Failure $failure) {
            if ($failure->reason !== 'paywall 97') {
                throw $failure;
            }
        }
        report('payment/commit', 'done');
    }

    /** A commit may have been sent, and no answer to it says that it failed. */
    public function isUnknown(Failure $failure): bool
    {
        $isAnswered = in_array($failure->kind, ['paywall', 'masterpass'], true);
        return file_exists($this->commitRecord) && !($failure->operation === 'payment/commit' && $isAnswered);
    }
}

/** Return the exit code: 0 paid, 1 not paid, 2 unknown, 64 wrong arguments. */
function main(string $order = '', string ...$rest): int
{
    if ($rest || !preg_match('/^[A-Za-z0-9_-]+$/D', $order)) {
        fwrite(STDERR, "usage: pay_order.php ORDER   (letters, digits, - and _)\n");
        return 64;
    }
    $checkout = new Checkout(new Client(), $order, static fn (): string => trim((string) fgets(STDIN)));
    try {
        echo "paid {$checkout->pay()}\n";
    } catch (Failure $failure) {
        report($failure->operation, "$failure->reason: {$failure->getMessage()}");
        $isUnknown = $checkout->isUnknown($failure);
        echo $isUnknown ? 'unknown' : 'not paid', " $failure->reason\n";
        return $isUnknown ? 2 : 1;
    }
    return 0;
}

exit(main(...array_slice($argv, 1)));
