"""A client of the metadata service that does as the Databricks SDKs do."""
import http.client
import json
import re
import time


class Sdk:
    """A client as the SDKs are: it keeps a token until expires_on, then asks again."""

    def __init__(self, url, host):
        self.port, self.path = re.fullmatch(r"http://127\.0\.0\.1:(\d+)(/\w+)", url).groups()
        self.headers = {"X-Databricks-Metadata-Version": "1", "X-Databricks-Host": host}
        self.value, self.end = None, 0

    def ask(self, path=None, method="GET", body=None, **changed):
        """Status and body; a header that is None is left out."""
        headers = {**self.headers, **{name.replace("_", "-"): value for name, value in changed.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=10)
        connection.putrequest(method, path or self.path, skip_host="Host" in headers)
        for name, value in headers.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def token(self):
        if time.time() >= self.end:
            status, text = self.ask()
            assert status == 200, text
            answer = json.loads(text)
            assert isinstance(answer["expires_on"], int) and answer["token_type"] == "Bearer", text
            self.value, self.end = answer["access_token"], answer["expires_on"]
        return self.value
