<?php
$d = [['type' => 'event', 'identity' => 'zoë', 'evtName' => 'Charged', 'evtData' => ['Amount' => 42.5]]];
$headers = [
    'Content-Type: application/json',
    'X-CleverTap-Account-Id: ' . getenv('CAUSEWAY_ACCOUNT'),
    'X-CleverTap-Passcode: ' . getenv('CAUSEWAY_PASSCODE'),
    'Idempotency-Key: order-4711',
];
$http = ['method' => 'POST', 'header' => $headers, 'content' => json_encode(['d' => $d]), 'ignore_errors' => true];
$answer = file_get_contents(getenv('CAUSEWAY_URL') . '/1/upload', false, stream_context_create(['http' => $http]));
if (json_decode($answer)->status !== 'success') throw new Exception($answer);
