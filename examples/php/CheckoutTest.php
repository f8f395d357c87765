<?php

use PHPUnit\Framework\TestCase;

final class CheckoutTest extends TestCase
{
    private string $key;

    protected function setUp(): void
    {
        // A key of its own gives each test a namespace of its own.
        $this->key = 'fake-key-' . bin2hex(random_bytes(8));
    }

    public function testTwoBadAnswersAreSurvived(): void
    {
        $this->send('PUT', '/__admin/mode', ['mode' => 'http=503@first-2']);

        [, $answer] = $this->createSession('order-1');

        self::assertSame(0, $answer['ErrorCode']);
        [, $found] = $this->send('POST', '/__admin/verify', ['exactly' => 3, 'retries' => ['sessions' => 1]]);
        self::assertTrue($found['verdict'], $found['message']);
    }

    /** The code under test. */
    private function createSession(string $referenceCode): array
    {
        $order = ['ReferenceCode' => $referenceCode, 'UserId' => '72812393211', 'UserPhone' => '905123456710'];
        for ($tries = 1; ; $tries++) {
            $reply = $this->send('POST', '/api/paywall/masterpass/session', $order);
            if ($reply[0] < 500 || $tries === 3) {
                return $reply;
            }
        }
    }

    /** @return array{int, mixed} the status, and the body where it is JSON */
    private function send(string $method, string $path, array $body): array
    {
        $curl = curl_init((getenv('PAYWALL_URL') ?: 'http://127.0.0.1:8080') . $path);
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_POSTFIELDS => json_encode($body),
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_HTTPHEADER => [
                'Content-Type: application/json',
                "apikeyprivate: {$this->key}",
                'apiclientprivate: fake-client',
            ],
        ]);
        $text = curl_exec($curl);

        return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), json_decode((string) $text, true)];
    }
}
