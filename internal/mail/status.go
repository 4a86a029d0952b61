package mail

import "regexp"

// about says what a status code is about, and so whether a refusal with it is final: only problems of the recipient and of the message
// belong to the mail. Everything else can be corrected, or passes by itself.
type about int

const (
	theServer    about = iota // this machine, the server, the way between them, or who may use it for what
	theRecipient              // it does not exist
	theMessage                // it is not accepted as it is
)

// meanings are the enhanced status codes without their class: all of RFC 3463 and of the IANA registry "SMTP Enhanced Status Codes". A code
// that is missing here is about the server.
var meanings = map[string]struct {
	about about
	why   string
}{
	"0.0": {theServer, "says nothing; the plain answer decides, see plainAnswers"},

	"1.0":  {theRecipient, "other address status"},
	"1.1":  {theRecipient, "there is no such mailbox"},
	"1.2":  {theRecipient, "there is no such domain"},
	"1.3":  {theRecipient, "the address is malformed"},
	"1.4":  {theRecipient, "the address means several mailboxes"},
	"1.5":  {theServer, "the address is valid: no refusal at all"},
	"1.6":  {theRecipient, "the mailbox has moved, nobody knows where to"},
	"1.7":  {theServer, "the sender's address is malformed, which is configured"},
	"1.8":  {theServer, "the sender's domain does not exist or is not believed, which is configured"},
	"1.9":  {theServer, "was relayed to a server that does not confirm: no refusal at all"},
	"1.10": {theRecipient, "the domain takes no mail (RFC 7505)"},

	"2.0": {theRecipient, "other mailbox status"},
	"2.1": {theRecipient, "the mailbox is disabled"},
	"2.2": {theServer, "the mailbox is full, and may be emptied in the days in which the mail is tried again"},
	"2.3": {theMessage, "longer than the mailbox allows"},
	"2.4": {theRecipient, "the mailing list cannot be expanded"},

	"3.0": {theServer, "other status of the mail system"},
	"3.1": {theServer, "the mail system is full"},
	"3.2": {theServer, "the mail system takes nothing at present"},
	"3.3": {theServer, "the mail system lacks a feature"},
	"3.4": {theMessage, "too big for the mail system"},
	"3.5": {theServer, "the mail system is misconfigured"},
	"3.6": {theServer, "the priority was changed: no refusal at all (RFC 6710)"},

	"4.0": {theServer, "other network status"},
	"4.1": {theServer, "the next host does not answer"},
	"4.2": {theServer, "the connection broke"},
	"4.3": {theServer, "a directory does not answer"},
	"4.4": {theServer, "no route is known"},
	"4.5": {theServer, "congestion; some servers mean by it that a day's quota is used up"},
	"4.6": {theServer, "a routing loop"},
	"4.7": {theServer, "it took too long"},

	"5.0": {theServer, "other protocol status"},
	"5.1": {theServer, "not a command, or not now"},
	"5.2": {theServer, "a syntax error, such as in what this machine calls itself"},
	"5.3": {theServer, "too many recipients, of one"},
	"5.4": {theServer, "a command's arguments are not taken"},
	"5.5": {theServer, "the wrong version of the protocol"},
	"5.6": {theServer, "a line of the sign-in is too long (RFC 4954)"},

	"6.0":  {theMessage, "other status of the contents"},
	"6.1":  {theMessage, "its media type is not taken"},
	"6.2":  {theMessage, "would have to be converted and must not be"},
	"6.3":  {theMessage, "would have to be converted and cannot be"},
	"6.4":  {theMessage, "would lose something when converted"},
	"6.5":  {theMessage, "could not be converted"},
	"6.6":  {theServer, "the contents could not be fetched (RFC 4468)"},
	"6.7":  {theRecipient, "the address has other than ASCII characters, which are not taken there (RFC 6531)"},
	"6.8":  {theServer, "the answer would need other than ASCII characters (RFC 6531)"},
	"6.9":  {theMessage, "a header has other than ASCII characters, which are not taken there (RFC 6531)"},
	"6.10": {theServer, "the same as 6.8, out of use"},

	"7.0":  {theServer, "other security status"},
	"7.1":  {theServer, "not authorised: a relay, a block list or a policy about this machine"},
	"7.2":  {theServer, "the sender may not write to that mailing list, until its owner allows it"},
	"7.3":  {theServer, "another kind of security would be needed"},
	"7.4":  {theServer, "a feature of security is missing"},
	"7.5":  {theServer, "a cryptographic failure"},
	"7.6":  {theServer, "a cryptographic algorithm is missing"},
	"7.7":  {theServer, "was damaged on its way"},
	"7.8":  {theServer, "the user or the password is wrong (RFC 4954)"},
	"7.9":  {theServer, "the way to sign in is too weak (RFC 4954)"},
	"7.10": {theServer, "encryption is needed (RFC 5248)"},
	"7.11": {theServer, "encryption is needed to sign in so (RFC 4954)"},
	"7.12": {theServer, "the password must be changed first (RFC 4954)"},
	"7.13": {theServer, "the account that signs in is disabled (RFC 5248)"},
	"7.14": {theServer, "the servers do not trust each other (RFC 5248)"},
	"7.15": {theServer, "the priority is too low (RFC 6710)"},
	"7.16": {theMessage, "too big for its priority (RFC 6710)"},
	"7.17": {theRecipient, "the mailbox is somebody else's now (RFC 7293)"},
	"7.18": {theRecipient, "the domain is somebody else's now (RFC 7293)"},
	"7.19": {theServer, "whose mailbox it is could not be found out (RFC 7293)"},
	"7.20": {theServer, "no DKIM signature passes (RFC 7372)"},
	"7.21": {theServer, "no DKIM signature is acceptable (RFC 7372)"},
	"7.22": {theServer, "no DKIM signature is the author's (RFC 7372)"},
	"7.23": {theServer, "SPF fails (RFC 7372)"},
	"7.24": {theServer, "SPF could not be checked (RFC 7372)"},
	"7.25": {theServer, "this machine's address has no name (RFC 7372)"},
	"7.26": {theServer, "several checks of the sender fail (RFC 7372)"},
	"7.27": {theServer, "the sender's domain takes no mail (RFC 7505)"},
	"7.28": {theServer, "a flood of mail"},
	"7.29": {theServer, "ARC fails"},
	"7.30": {theServer, "REQUIRETLS is not kept (RFC 8689)"},
}

// plainAnswers are the refusals that are about the mail although no enhanced status code says so, by their reply code (RFC 5321, 4.2.3; RFC
// 7504). Before the recipient is named no refusal is about the mail.
var plainAnswers = map[step]map[int]about{
	stepTo: {
		550: theRecipient, // there is no such mailbox
		551: theRecipient, // it is elsewhere
		553: theRecipient, // its name is not allowed
		556: theRecipient, // the domain accepts no mail
	},
	stepEnd: {
		550: theMessage, // it was read and rejected
		554: theMessage,
	},
}

// enhanced matches an enhanced status code at the beginning of a server's reply (RFC 2034).
var enhanced = regexp.MustCompile(`^([245])\.(\d{1,3}\.\d{1,3})(?:\s|$)`)

// refusedForGood tells whether an answer at a step is final: a permanent refusal (5xx) of the recipient or of the message. Both the reply
// code and the status code must be permanent.
func refusedForGood(at step, answer int, words string) bool {
	if answer/100 != 5 || at != stepTo && at != stepData && at != stepEnd {
		return false
	}
	said := enhanced.FindStringSubmatch(words)
	switch {
	case said == nil, said[1] == "5" && said[2] == "0.0":
		return plainAnswers[at][answer] != theServer
	case said[1] != "5":
		return false
	default:
		return meanings[said[2]].about != theServer
	}
}
