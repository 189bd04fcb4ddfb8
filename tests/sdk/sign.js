/*
 * Twilio's own library against ours. Signs fresh random requests with it and lets test_signatures judge them: all must
 * be accepted, and refused once tampered with. Then builds every answer of tests/wire/twilio again with its TwiML
 * classes: the same verbs, attributes and texts must come out. Prints TAP.
 *
 *	node tests/sdk/sign.js TEST_SIGNATURES FOLDER [SEED]		(run by tests/sdk/run)
 */
"use strict";
const fs = require("fs");
const path = require("path");
const crypto = require("crypto");
const { execFileSync } = require("child_process");
const webhooks = require("twilio/lib/webhooks/webhooks");
const VoiceResponse = require("twilio/lib/twiml/VoiceResponse");
const MessagingResponse = require("twilio/lib/twiml/MessagingResponse");
const { SaxesParser } = require("saxes");

const ROUNDS = 60;
const WIRE = path.join(__dirname, "..", "wire", "twilio");
const [judge, folder, seedText] = process.argv.slice(2);
const seed = seedText ? Number(seedText) : crypto.randomInt(2 ** 31);
let state = seed >>> 0;
let lines = 0;
let failures = 0;

function report(good, name, why) {
	console.log(`${good ? "ok" : "not ok"} ${++lines} - ${name}`);
	if (!good) {
		failures++;
		console.log(`# ${why}`);
	}
}

/* mulberry32: a failing run can be repeated with its seed. */
function random(limit) {
	state = (state + 0x6d2b79f5) >>> 0;
	let t = state;
	t = Math.imul(t ^ (t >>> 15), t | 1);
	t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
	return ((t ^ (t >>> 14)) >>> 0) % limit;
}

const pick = (list) => list[random(list.length)];

const ALPHABETS = [
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
	"&=+%#?/\\\"'<>;:@ \t\r\n~_-.!*()[]{}|^`$,",
	"áéíñóúüÄßçąćęłńżžşğ",
	"Привіт Здравствуйте مرحبا שלום नमस्ते",
	"你好权利權利한국어日本語ไทย",
	"🙏🏽🇺🇸👨‍👩‍👧💬𝒜𐍈",
];

function text(max) {
	let result = "";
	for (let left = random(max + 1); left > 0; left--) {
		const points = Array.from(pick(ALPHABETS));
		result += pick(points);
	}
	return result;
}

const number = () => `+1${200 + random(800)}55501${String(random(100)).padStart(2, "0")}`;
const hex = (length) => Array.from({ length }, () => random(16).toString(16)).join("");

function shuffled(pairs) {
	const list = pairs.slice();
	for (let i = list.length - 1; i > 0; i--) {
		const j = random(i + 1);
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}

/* A form as somebody might encode it: + or %20, hexadecimal in either case, more escaped than is needed. */
function encode(pairs) {
	const lower = random(2);
	const plus = random(2);
	const piece = (value) =>
		Array.from(Buffer.from(value, "utf8"), (byte) => {
			const c = String.fromCharCode(byte);
			if (c === " " && plus)
				return "+";
			if (/[A-Za-z0-9._~-]/.test(c) && random(20) > 0)
				return c;
			const escape = "%" + byte.toString(16).padStart(2, "0");
			return lower ? escape : escape.toUpperCase();
		}).join("");
	return pairs.map(([name, value]) => piece(name) + "=" + piece(value)).join("&");
}

/* The library takes an object; a name that comes more than once has a list. */
function grouped(pairs) {
	const params = Object.create(null);
	for (const [name, value] of pairs) {
		if (name in params)
			params[name] = [].concat(params[name], value);
		else
			params[name] = value;
	}
	return params;
}

const message = () => [
	["MessageSid", "SM" + hex(32)], ["AccountSid", "AC" + hex(32)], ["From", number()], ["To", number()],
	["Body", text(160)], ["NumMedia", "0"], ["NumSegments", "1"], ["SmsStatus", "received"], ["ApiVersion", "2010-04-01"],
];
const call = () => [
	["CallSid", "CA" + hex(32)], ["AccountSid", "AC" + hex(32)], ["From", number()], ["To", number()],
	["CallStatus", "in-progress"], ["Direction", "inbound"], ["Digits", String(random(10))],
	["CallToken", text(20)], ["StirVerstat", "TN-Validation-Passed-A"], ["ApiVersion", "2010-04-01"],
];
const at = () => `?at=${pick(["en", "es", "zh-Hans", "-"])}.${random(700)}.${random(50)}.${random(3)}.${random(3)}.${random(5)}`;

const kinds = {
	"texts": () => ({ url: "https://hotline.example.org/twilio/sms", pairs: message() }),
	"calls with a place in the talk": () => ({ url: "https://hotline.example.org/twilio/voice" + at(), pairs: call() }),
	"names that come more than once": () => ({
		url: "https://hotline.example.org/twilio/sms",
		pairs: message().concat(Array.from({ length: 1 + random(6) }, () => ["MediaUrl" + random(2), pick(["a", "b", "c", ""]) + random(3)])),
	}),
	"empty values": () => ({
		url: "https://hotline.example.org/twilio/sms",
		pairs: message().map(([name, value]) => [name, random(2) ? "" : value]),
	}),
	"names of every kind": () => ({
		url: "https://hotline.example.org/twilio/sms",
		pairs: Object.entries(Object.fromEntries(Array.from({ length: random(60) }, () => [
			pick(["", "MediaUrl", "MediaContentType", "_"]) + hex(1 + random(4)) + pick(["", "_", "Z", "é"]), text(12)]))),
	}),
	"no field at all": () => ({ url: "https://hotline.example.org/twilio/sms" + pick(["", at()]), pairs: [] }),
	"a port that is not signed": () => {
		const port = pick([":443", ":8443", ":80", ":1"]);
		return { url: `https://hotline.example.org${port}/twilio/sms`, signed: "https://hotline.example.org/twilio/sms", pairs: message() };
	},
	"a port that only the signature has": () => {
		const [scheme, port] = pick([["https", ":443"], ["http", ":80"]]);
		const front = `${scheme}://${pick(["", "user:pass@", "user@"])}${pick(["hotline.example.org", "127.0.0.1", "[2001:db8::1]"])}`;
		const rest = "/twilio/sms" + at();
		return { url: front + rest, signed: front + port + rest, pairs: message() };
	},
	"GET requests": () => {
		const query = encode(message());
		return { url: "https://hotline.example.org/twilio/sms?" + query, pairs: null };
	},
	"JSON bodies": () => {
		const body = JSON.stringify(Object.fromEntries(message()));
		const sum = crypto.createHash("sha256").update(body, "utf8").digest("hex");
		return { url: `https://hotline.example.org/twilio/status${pick(["?", "?x=1&"])}bodySHA256=${sum}`, json: body };
	},
};

function vectorOf(id, description, request, expected) {
	const headers = { "X-Twilio-Signature": request.signature };
	const vector = { id, description, level: "required", secret: request.token, url: request.url, headers, expected };
	if (request.json !== undefined)
		return { ...vector, scheme: "twilio-json-bodySHA256", method: "POST", content_type: "application/json", body: request.json };
	if (request.pairs === null)
		return { ...vector, scheme: "twilio-form", method: "GET", content_type: null, body: "" };
	return { ...vector, scheme: "twilio-form", method: "POST", content_type: "application/x-www-form-urlencoded", body: encode(request.pairs) };
}

/* What the library itself says of a request. */
function accepted(request) {
	if (request.json !== undefined)
		return webhooks.validateRequestWithBody(request.token, request.signature, request.url, request.json);
	return webhooks.validateRequest(request.token, request.signature, request.url, grouped(request.pairs || []));
}

const other = (value) => value + "x";
const tampers = {
	"another token": (r) => ({ ...r, token: other(r.token) }),
	"another address": (r) => ({ ...r, url: r.url.replace("/twilio/", "/twilio/x") }),
	"a query added": (r) => ({ ...r, url: r.url + (r.url.includes("?") ? "&" : "?") + "x=1" }),
	"another signature": (r) => {
		const mac = Buffer.from(r.signature, "base64");
		mac[random(mac.length)] ^= 1 << random(8);
		return { ...r, signature: mac.toString("base64") };
	},
	"a field added": (r) => r.pairs && { ...r, pairs: r.pairs.concat([["Added", "1"]]) },
	"a field left out": (r) => {
		const signed = r.pairs && r.pairs.filter(([name]) => !["CallToken", "StirVerstat"].includes(name));
		const gone = signed && signed.length > 0 && pick(signed)[0];
		return gone ? { ...r, pairs: r.pairs.filter(([name]) => name !== gone) } : null;
	},
	"another value": (r) => {
		if (!r.pairs || r.pairs.length === 0)
			return null;
		const pairs = r.pairs.map((pair) => pair.slice());
		const changed = random(pairs.length);
		pairs[changed][1] = other(pairs[changed][1]);
		return { ...r, pairs };
	},
	"another body": (r) => (r.json === undefined ? null : { ...r, json: r.json + " " }),
};

/* Lets test_signatures judge the vectors; gives the ids that it failed. */
function judged(vectors, name) {
	const file = path.join(folder, name + ".json");
	fs.writeFileSync(file, JSON.stringify({ provider: "twilio", count: vectors.length, vectors }));
	let output;
	try {
		output = execFileSync(judge, [file], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });
	} catch (error) {
		if (error.status !== 1)
			throw error;
		output = error.stdout;
	}
	const told = output.split("\n").filter((line) => /^(not )?ok /.test(line));
	const bad = told.filter((line) => line.startsWith("not ok"));
	return told.length === vectors.length ? bad : [`${told.length} verdicts on ${vectors.length} requests`, ...bad];
}

/* Requests that the library signed, and those it refuses after tampering; it must see them as we expect it to. */
function signatures() {
	const forged = Object.fromEntries(Object.keys(tampers).map((name) => [name, []]));
	for (const [kind, make] of Object.entries(kinds)) {
		const good = [];
		for (let i = 0; i < ROUNDS; i++) {
			const request = make();
			request.token = hex(32);
			if (request.pairs)
				request.pairs = shuffled(request.pairs);
			const params = request.json === undefined ? grouped(request.pairs || []) : {};
			request.signature = webhooks.getExpectedTwilioSignature(request.token, request.signed || request.url, params);
			if (!accepted(request))
				throw new Error(`the library refuses its own signature: ${kind}, seed ${seed}`);
			good.push(vectorOf(`${i}`, kind, request, true));
			for (const [name, tamper] of Object.entries(tampers)) {
				const changed = tamper(request);
				if (changed && !accepted(changed))
					forged[name].push(vectorOf(`${kind} ${i}`, name, changed, false));
			}
		}
		const bad = judged(good, "accepted");
		report(bad.length === 0, `${good.length} signed requests are accepted: ${kind}`, `seed ${seed}: ${bad[0]}`);
	}
	for (const [name, vectors] of Object.entries(forged)) {
		const bad = vectors.length > 0 ? judged(vectors, "refused") : ["no request was tampered with"];
		report(bad.length === 0, `${vectors.length} tampered requests are refused: ${name}`, `seed ${seed}: ${bad[0]}`);
	}
}

/* A document as { name, attributes, text, children }; throws for what is not well-formed. */
function parse(xml) {
	const root = { name: "", attributes: {}, text: "", children: [] };
	const open = [root];
	const parser = new SaxesParser();
	parser.on("error", (error) => {
		throw error;
	});
	parser.on("opentag", (tag) => {
		const node = { name: tag.name, attributes: { ...tag.attributes }, text: "", children: [] };
		open[open.length - 1].children.push(node);
		open.push(node);
	});
	parser.on("text", (piece) => {
		open[open.length - 1].text += piece;
	});
	parser.on("closetag", () => open.pop());
	parser.write(xml).close();
	return root.children[0];
}

/* The names that the library's types allow on an element. */
function attributesOf(types, name) {
	const found = new RegExp(`interface (?:Ssml)?${name}Attributes \\{([^}]*)\\}`, "i").exec(types);
	return found ? Array.from(found[1].matchAll(/^\s*(?:"(\w[^"]*)"|(\w+))\??:/gm), (m) => m[1] || m[2]) : [];
}

/* Adds our element to the library's document, by the method that the library has for it in that place. */
function build(parent, node, types) {
	const method = parent[node.name[0].toLowerCase() + node.name.slice(1)];
	if (typeof method !== "function")
		throw new Error(`<${node.name}> may not stand there`);
	for (const name of Object.keys(node.attributes))
		if (!attributesOf(types, node.name).includes(name))
			throw new Error(`<${node.name}> has no attribute ${name}`);
	const text = node.text === "" ? undefined : node.text;
	const child = method.length === 1 && text !== undefined ? method.call(parent, text) : method.call(parent, node.attributes, text);
	for (const inner of node.children)
		build(child, inner, types);
}

function answers() {
	const types = (name) => fs.readFileSync(require.resolve("twilio/lib/twiml/" + name).replace(/\.js$/, ".d.ts"), "utf8");
	const files = fs.readdirSync(WIRE).filter((file) => file.endsWith(".reply"));
	const seen = new Set();
	for (const file of files) {
		const voice = /^channel: voice$/m.test(fs.readFileSync(path.join(WIRE, file.replace(/reply$/, "event")), "utf8"));
		const whole = fs.readFileSync(path.join(WIRE, file), "utf8");
		const xml = whole.slice(whole.startsWith("\n") ? 1 : whole.indexOf("\n\n") + 2).trimEnd();
		let why = "";
		try {
			const ours = parse(xml);
			const theirs = voice ? new VoiceResponse() : new MessagingResponse();
			const names = types(voice ? "VoiceResponse" : "MessagingResponse");
			for (const node of ours.children) {
				seen.add(node.name);
				build(theirs, node, names);
			}
			const built = parse(theirs.toString());
			if (!xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>'))
				why = "no XML declaration";
			else if (JSON.stringify(built) !== JSON.stringify(ours))
				why = `the library makes ${theirs.toString()}`;
		} catch (error) {
			why = error.message;
		}
		report(why === "", `the library builds the same answer: ${file}`, why);
	}
	const missing = ["Message", "Gather", "Say", "Pause", "Sms", "Dial", "Hangup"].filter((name) => !seen.has(name));
	report(missing.length === 0, "every verb was compared", `missing: ${missing.join(" ")}`);
}

console.log(`# seed ${seed}`);
signatures();
answers();
console.log(`1..${lines}`);
process.exit(failures > 0 ? 1 : 0);
