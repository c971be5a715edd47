-- expect: error json: an object of the text has the key `Effect` twice, and readers differ in which one counts; write it once
json.decode('{"Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]}')
