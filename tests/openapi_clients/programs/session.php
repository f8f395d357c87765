<?php
// Creates a session and lists the cards with the client of openapi-generator (php).
require $argv[2]; // the autoloader of Guzzle
spl_autoload_register(function (string $class): void {
    $file = __DIR__ . '/lib/' . str_replace(['OpenAPI\\Client\\', '\\'], ['', '/'], $class) . '.php';
    if (is_file($file)) {
        require $file;
    }
});

$configuration = OpenAPI\Client\Configuration::getDefaultConfiguration()
    ->setHost($argv[1])
    ->setApiKey('apikeyprivate', 'php')
    ->setApiKey('apiclientprivate', 'client');
$api = new OpenAPI\Client\Api\ServerApi(new GuzzleHttp\Client(), $configuration);
$request = new OpenAPI\Client\Model\CreateSessionRequest(
    ['reference_code' => 'order-1', 'user_id' => '72812393211', 'user_phone' => '905123456710']
);
$session = $api->createSession($request)->getBody()->getSessionId();
$code = $api->listCards($session)->getBody()->getMasterpass()->getException()->getCode();
echo "session $session $code\n";
