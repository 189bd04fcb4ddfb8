// The same job by Express and Twilio's own package: check the signature, load the session, count it on by one script
// call, answer with TwiML. Written as their documentation shows it; nothing is left out and nothing is made slow.
'use strict';

const express = require('express');
const Redis = require('ioredis');
const twilio = require('twilio');

const { PORT, REDIS_SOCKET, PUBLIC_URL, AUTH_TOKEN } = process.env;
const SESSION_TTL_S = 3600;

const redis = new Redis({ path: REDIS_SOCKET });
redis.defineCommand('saveSession', {
  numberOfKeys: 1,
  lua: `
    local here = redis.call('GET', KEYS[1])
    local version = here and cjson.decode(here).version or 0
    if version ~= ARGV[1] - 1 then return 0 end
    redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
    return 1`,
});

const app = express();
app.use(express.urlencoded({ extended: false }));

app.post('/twilio/sms', twilio.webhook(AUTH_TOKEN, { url: PUBLIC_URL + '/twilio/sms' }), async (request, response) => {
  const key = `session:${request.body.To}:${request.body.From}`;
  const found = await redis.get(key);
  const session = found ? JSON.parse(found) : { version: 0, locale: 'en', screen: 'main', trail: [], answered: [] };
  session.version++;
  session.screen = request.body.Body;
  session.answered = [request.body.MessageSid, ...session.answered].slice(0, 8);
  await redis.saveSession(key, session.version, JSON.stringify(session), SESSION_TTL_S);
  const reply = new twilio.twiml.MessagingResponse();
  reply.message('If ICE is with you now, text 1. Text 2 for someone taken, 3 for your rights, 4 for laws, 5 to plan, 6 for help.');
  response.type('text/xml').send(reply.toString());
});

app.listen(Number(PORT), '127.0.0.1');
