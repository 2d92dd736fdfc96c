"""Makes two users in moto, one who may use keys and one who may do nothing, then has moto look at signatures and permissions."""

import json
import sys
import urllib.request

import boto3

endpoint = json.load(sys.stdin)["endpoint"]
iam = boto3.client(
    "iam", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="admin", aws_secret_access_key="admin"
)


def user(name, actions):
    iam.create_user(UserName=name)
    if actions:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_user_policy(UserName=name, PolicyName="keys", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


identifier, secret = user("worker", ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"])
idle_identifier, idle_secret = user("idler", [])
# From the next request on.
look = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"})
urllib.request.urlopen(look).read()
print(json.dumps({"id": identifier, "secret": secret, "idle_id": idle_identifier, "idle_secret": idle_secret}))
