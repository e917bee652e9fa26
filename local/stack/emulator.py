"""
Starts the emulator with two answers of its Transfer Family mended, which the AWS SDK cannot read or which lack what AWS answers:
dates of public keys are epoch seconds, and a server tells the fingerprint of its host key
(https://docs.aws.amazon.com/transfer/latest/userguide/API_DescribedServer.html).
"""

import json
import runpy
from datetime import datetime

from ministack.services import transfer

describe_user, describe_server = transfer._describe_user, transfer._describe_server


def user(data):
    status, headers, body = describe_user(data)
    answer = json.loads(body)
    for key in answer.get("User", {}).get("SshPublicKeys", []):
        key["DateImported"] = datetime.fromisoformat(key["DateImported"].replace("Z", "+00:00")).timestamp()
    return status, headers, json.dumps(answer).encode()


def server(data):
    status, headers, body = describe_server(data)
    answer = json.loads(body)
    if "Server" in answer and transfer._sftp_host_key is not None:
        answer["Server"]["HostKeyFingerprint"] = transfer._sftp_host_key.get_fingerprint()
    return status, headers, json.dumps(answer).encode()


transfer._describe_user, transfer._describe_server = user, server
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
