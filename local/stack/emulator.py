"""
Starts the emulator with two answers of its Transfer Family mended, which the AWS SDK cannot read or which lack what AWS answers:
dates of public keys are epoch seconds, and a server tells the fingerprint of its host key
(https://docs.aws.amazon.com/transfer/latest/userguide/API_DescribedServer.html). And packages of functions are unpacked once,
not for every worker: DuckDB has 70 MB. What a function is made of it cannot write to, as in AWS, so that links will do.
"""

import hashlib
import json
import os
import runpy
import tempfile
import types
import zipfile
from datetime import datetime

from ministack.core import lambda_runtime
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


class UnpackedOnce(zipfile.ZipFile):
    def extractall(self, path=None, members=None, pwd=None):
        content = "".join(f"{one.filename} {one.file_size} {one.CRC} " for one in self.infolist())
        unpacked = os.path.join(tempfile.gettempdir(), "unpacked-" + hashlib.sha256(content.encode()).hexdigest())
        if not os.path.isdir(unpacked):
            work = tempfile.mkdtemp(prefix="unpacking-")
            super().extractall(work)
            for folder, _, names in os.walk(work):
                for name in names:
                    os.chmod(os.path.join(folder, name), 0o444)
            try:
                os.rename(work, unpacked)
            except OSError:
                # Another worker was as quick; what it unpacked is the same.
                pass
        for folder, _, names in os.walk(unpacked):
            to = os.path.join(path, os.path.relpath(folder, unpacked))
            os.makedirs(to, exist_ok=True)
            for name in names:
                os.link(os.path.join(folder, name), os.path.join(to, name))


lambda_runtime.zipfile = types.SimpleNamespace(**{**vars(zipfile), "ZipFile": UnpackedOnce})
transfer._describe_user, transfer._describe_server = user, server
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
