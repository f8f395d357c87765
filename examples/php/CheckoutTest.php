<?php

use PHPUnit\Framework\TestCase;

final class CheckoutTest extends TestCase
{
    private string $key;

    protected function setUp(): void
    {
        // A different key per test gives each test its own namespace.
        $this->key = 'fake-key-' . bin2hex(random_bytes(8));
    }

    public function testTwoErrorsAreRetried(): void
    {
        $this->admin('PUT', 'mode', ['mode' => 'http=503@first-2']);

        $envelope = $this->createSession('order-1');

        self::assertSame(0, $envelope['ErrorCode']);
        $verification = $this->admin('POST', 'verify', ['exactly' => 3, 'retries' => ['sessions' => 1]]);
        self::assertTrue($verification['verdict'], $verification['message']);
    }

    /** The code under test. */
    private function createSession(string $referenceCode): array
    {
        $order = ['ReferenceCode' => $referenceCode, 'UserId' => '72812393211', 'UserPhone' => '905123456710'];
        for ($attempt = 1; ; $attempt++) {
            [$status, $text] = $this->send('POST', '/api/paywall/masterpass/session', $order);
            if ($status < 500 || $attempt === 3) {
                return json_decode($text, true, flags: JSON_THROW_ON_ERROR);
            }
        }
    }

    /** Calls the mock. What the mock refuses, such as a mode that it does not know, fails the test. */
    private function admin(string $method, string $path, array $body): array
    {
        [$status, $text] = $this->send($method, "/__admin/$path", $body);
        self::assertSame(2, intdiv($status, 100), $text);

        return json_decode($text, true, flags: JSON_THROW_ON_ERROR);
    }

    /** @return array{int, string} the status and the body */
    private function send(string $method, string $path, array $body): array
    {
        $curl = curl_init((getenv('PAYWALL_URL') ?: 'http://127.0.0.1:8080') . $path);
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_POSTFIELDS => json_encode($body, JSON_THROW_ON_ERROR),
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTPHEADER => [
                'Content-Type: application/json',
                "apikeyprivate: {$this->key}",
                'apiclientprivate: fake-client',
            ],
        ]);
        $text = curl_exec($curl);
        self::assertIsString($text, curl_error($curl));

        return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text];
    }
}
