"""Makes users in moto, each with a policy or with none, then has moto look at signatures and permissions."""

import json
import sys
import urllib.request

import boto3

told = json.load(sys.stdin)
endpoint = told["endpoint"]
iam = boto3.client(
    "iam", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="admin", aws_secret_access_key="admin"
)


def user(name, policy):
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="keys", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


users = {name: user(name, policy) for name, policy in told["users"].items()}
# From the next request on.
look = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})
urllib.request.urlopen(look).read()
print(json.dumps(users))
