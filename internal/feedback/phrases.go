package feedback

// families are words of mail systems, in the order in which they are tried: the
// more exact fact stands before the more general one. All is lower case.
var families = []family{
	{reason: MailerError, phrases: []string{"procmail: couldn't create", "procmail: no", "maildrop: ", "vdelivermail: user"}},
	{reason: SystemError, phrases: []string{"unable to contact ldap"}},
	{reason: PolicyViolation, phrases: []string{"blocked because its content presents a potential"}},
	{reason: SpamDetected, phrases: []string{"rejected due to spam"}},
	{reason: Speeding, phrases: []string{"too many recipients this hour", "too many messages this hour"}},
	{reason: Rejected, phrases: []string{"from an address that has been blacklisted"}},
	{reason: Blocked, phrases: []string{"remote protocol error"}},
	{reason: NetworkError, phrases: []string{"host not found, try again"}},
	{reason: NetworkError, phrases: []string{"responded with code nxdomain", "responded with code servfail", "had no relevant answers", "host name lookup failure", "name server timeout"}},
	{reason: MailboxFull, phrases: []string{
		"mailbox full", "mailbox is full", "mailbox * is full", "mailbox has exceeded", "quota exceeded", "over quota", "overquota", "exceeded * quota", "exceeds * quota", "disk quota",
		"mailbox quota", "inbox is full", "inbox full", "out of storage space", "mailbox size limit exceeded", "exceeded storage", "exceeded * storage allocation", "storage quota",
		"mailbox exceeds allowed size", "mailbox limit exceeded", "too much mail data", "account is over", "mailbox over", "mail box full", "mailfolder is full", "recipient storage full",
		"exceeded the local limit", "not enough storage space in", "no space left in * mailbox", "maildir over quota", "maildir delivery failed: * quota", "mailbox exceeded", "insufficient disk quota",
		"receiving box of your mail is full", "account has exceeded * limit", "user has too many messages on the server", "user's mailbox is full", "message would exceed", "boite du destinataire pleine",
		"boîte aux lettres * pleine", "postfach * voll", "buzón * lleno", "mailbox * exceed", "delivery failed: over quota", "user is overquota", "is full, message can't be", "quota violation for",
		"not enough disk space", "user quota", "does not have enough space", "the recipient's inbox", "cannot store a new mail", "mailbox has reached",
	}},
	{reason: MesgTooBig, phrases: []string{
		"exceeded maximum inbound message size", "message size exceeds", "exceeds maximum message size", "exceeds size limit", "exceeds * message size limit", "message too large", "message too big",
		"message file too big", "message length exceeds", "max message size exceeded", "maximum message size", "message size * exceeds", "too large message", "size of the message exceeds",
		"exceeds fixed maximum", "exceeds the maximum", "message is too large", "message header size exceeds", "size exceed", "message larger than", "too big for", "mail is too large", "larger than the maximum",
		"total message size exceed",
	}},
	{reason: ExceedLimit, phrases: []string{"maximum size the user accepts", "message too large for this recipient", "recipsizelimit", "size limit for this recipient", "recipient's size limit"}},
	{reason: TooManyConn, phrases: []string{
		"too many connections", "connection rate limit", "too many concurrent", "concurrent connections", "connection limit", "too many recipients", "all available ips are at maximum connection",
		"connection throttled", "too many simultaneous", "maximum number of connections", "too many sessions", "aup#in-1310", "aup#out-1310", "number of connections", "ip frequency limited", "frequency limited",
		"has reached the maximum number of * connections", "no more connections", "messages in a single session", "connection frequency",
	}},
	{reason: Speeding, phrases: []string{
		"receiving mail at a rate", "receiving mail too quickly", "too many recipients this hour", "message rate exceeded", "exceeded * rate limit", "rate limit exceeded", "sending too fast", "sending rate",
		"too many messages * slow down", "please try again slower", "throttl", "deferred due to excessive", "daily sending quota", "exceeded the maximum * per hour", "mail per hour",
		"maximum sending rate", "message submission rate", "unusual rate of unsolicited", "messages per day", "too many emails",
	}},
	{reason: Suspend, phrases: []string{
		"administratively disabled", "administrativley disabled", "account is disabled", "account * is disabled", "account * disabled", "account is inactive", "account * is inactive", "tried to reach is disabled", "tried to reach is inactive", "account has been suspended",
		"account suspended", "account is suspended", "mailbox is frozen", "mailbox frozen", "mailbox disabled", "mailbox is disabled", "mailbox * disabled", "temporarily locked", "temporary locked",
		"account locked", "account is locked", "account is temporarily", "account has been temporarily suspended", "account is not active", "user suspended", "user * suspended", "mailbox inactive", "mailbox is inactive",
		"inactive user", "inactive account", " inactive ", "deactivated", "this account is not allowed", "not currently accepting mail", "currently suspended", "recipient suspend", "vdelivermail: account is locked", "compte du destinataire est bloque",
		"recipient account is blocked", "invalid/inactive user", "is a deactivated mailbox", "account closed due to inactivity", "boite du destinataire * archivee", "archived recipient", "domain suspended", "domain has been suspended",
		"no longer in active", "user is inactive", "has been disabled", "is a suspended", "is currently disabled", "disabled mailbox", "address no longer accepts mail", "account is blocked", "mailbox unavailable or access denied - inactive", "mailbox currently suspended",
		"account expired", "account has expired", "user account has expired", "disabled or discontinued", "discontinued", "mailbox * suspended", "temporarily unavailable because * inactiv",
	}},
	{reason: HasMoved, phrases: []string{
		"user has moved to", "has moved", "has been replaced by", "no longer on server", "user has moved", "address changed", "recipient has moved", "not here anymore", "address has changed",
	}},
	// Yahoo's hosts look the user up after the message, and say so.
	{reason: UserUnknown, sure: true, late: true, phrases: []string{"delivery error: dd * doesn't have a", "doesn't have a yahoo.com account"}},
	{reason: UserUnknown, sure: true, phrases: []string{
		"répertorié dans l'annuaire", "resolver.fwd.notfound", "recipient address rejected: access denied. as(", "recipient name is not recognized", "not listed in * directory", "not listed in domino directory", "not listed in public name", "not listed in name & address", "invalid final delivery userid", "unknown user: ", "recipnotfound", "recipientnotfound", "no mailbox here by that name", "adresse d au moins un destinataire invalide", "email account that you tried to reach does not exist",
		"the following recipient * does not exist", "e-mail address you entered couldn't be found", "email address you entered couldn't be found", "address couldn't be found", "address not found", "because the address couldn", "unknown recipient", "this address no longer exists",
		"destination server for this recipient could not be found", "wasn't found at", "recipient address reserved", "account does not exist at the organization", "нет такого пользователя", "couldn't find a user", "no longer works here", "no valid recipients for this", "is not a user here", "user isn't here", "user is not here", "user not on this", "user is not on this", "not our user",
		"account has been deleted", "account was deleted", "account deleted", "account has been terminated", "account terminated", "account has been removed", "mailbox has been deleted", "mailbox has been removed", "mailbox was removed", "user has been deleted", "user has been removed",
	}},
	{reason: RequirePTR, phrases: []string{
		"reverse dns", "ptr record", "no ptr", "reverse lookup", "rdns", "unverifyable sending ip", "mismatches client ip", "cannot find your reverse hostname", "cannot find your hostname", "reverse hostname",
		"client host rejected: cannot find", "fix reverse", "ip address without", "unresolvable relay host", "forward-confirmed", "does not resolve to", "ip name lookup failed", "no reverse", "missing * reverse", "reverse mapping",
		"helo * does not match ip", "could not be resolved", "all mail servers must have a ptr", "dns ptr", "inverse dns", "the corresponding forward dns entry",
	}},
	{reason: Blocked, phrases: []string{"accept mail from", "accept email from", "accept messages from", "accept connections from"}},
	{reason: NotAccept, phrases: []string{
		"null mx", "does not accept mail", "doesn't receive email", "doesn't accept email", "does not receive email", "does not accept email", "not accepting * mail for", "host does not accept", "domain does not accept",
		"no mx record found for domain", "no smtp service", "smtp protocol returned a permanent error - the host does not accept mail", "no mail is accepted", "name server: .: host not found",
		"couldn't find a mail exchanger or ip address", "mail receiving disabled", "does not handle mail", "is not an internet mail", "never accepts mail",
	}},
	{reason: NoRelaying, phrases: []string{
		"relay access denied", "relaying denied", "relay denied", "relay not permitted", "not permitted to relay", "unable to relay", "relaying not allowed", "relay not allowed", "not a gateway", "insecure mail relay",
		"we do not relay", "no relaying", "not allowed to relay", "mail relay denied", "relaying is prohibited", "relaying mail to * is not allowed", "relay prohibited", "not an open relay", "not relaying", "list of allowed rcpthosts",
		"open relay * prohibited", "relaying disallowed", "this mail server requires authentication when attempting to send to a non-local", "domain not in * rcpthosts", "that domain isn't in", "we don't relay", "relaying for * not",
	}},
	{reason: AuthFailure, phrases: []string{
		"dmarc", "bad spf", "spf record", "spf check", "fail spf", "failed spf", "spf validation", "spf: fail", "spf fail", "dkim", "domainkeys", "sender policy framework", "unauthenticated email", "does not have authentication information", "unauthenticated mail",
		"authentication results", "authentication checks", "sender authentication", "spf -all", "email is unauthenticated", "not passed spf", "spf (sender", "does not pass authentication", "arc seal",
		"spf policy", "spf.pobox", "openspf", "sender id (pra)", "domain owner's policy",
	}},
	// What is said of the sender's domain is never about the recipient's.
	{reason: Rejected, phrases: []string{"domain of sender", "domain of the sender", "sender domain", "sender's domain", "sender verify", "sender address * does not exist", "sender address rejected", "from domain", "sending domain * does not"}},
	{reason: HostUnknown, phrases: []string{
		"unrouteable address", "unroutable address", "all host address lookups failed permanently", "host unknown", "unknown host", "host or domain name not found", "host not found", "domain not found", "no such domain", "domain does not exist", "couldn't find any host named", "no such host", "domain is not reachable", "illegal host/domain", "unrouteable domain", "unrouteable mail domain", "unknown domain", "domain unknown", "domain must exist", "non-existent domain", "non-existent host", "nonexistent domain",
		"account or domain may not exist", "name or service not known", "invalid domain", "domain name * does not exist", "unresolvable domain", "name server: * host not found", "host name lookup failure: * unknown", "couldn't find any host by that name", "could not find * host", "no such host known", "domain * doesn't exist", "unrouteable * domain", "unknown mail domain", "recipient domain must exist",
		"domain name not found", "remote host * does not exist", ".com does not exist", ".net does not exist", ".org does not exist", ".jp does not exist", "hostname * unknown", "mail domain * does not exist",
	}},
	{reason: VirusDetected, phrases: []string{"virus", "malware", "infected", "trojan", "our final data * antivirus", "dangerous attachment", "worm "}},
	{reason: NotCompliantRFC, phrases: []string{
		"not rfc 5322", "not rfc 2822", "rfc 5322 compliant", "rfc 2822 compliant", "not compliant with rfc", "rfc compliance", "multiple * addresses in from", "multiple addresses in from", "duplicate header", "non-compliant", "missing or malformed",
		"message is not rfc", "missing a valid from", "bare cr", "bare lf", "header syntax", "missing required header", "from: header", "multiple from", "rfc5322",
	}},
	{reason: BadReputation, phrases: []string{
		"ip reputation", "low reputation", "poor reputation", "bad reputation", "reputation of", "domain reputation", "reputation score", "due to unexpected volume or user complaints", "tss04", "tss09", "user complaints", "reputation is", "very low reputation", "senderscore",
		"because of its reputation", "reputation", "temporarily rate limited",
	}},
	{reason: Blocked, phrases: []string{
		"banned sending ip", "blocked using", "blocked by", "client host rejected", "client host * blocked", " rbl", "dnsbl", "rbl:", "rbl ", "blacklist", "black list", "block list", "blocklist", "blocked ip", "ip address * blocked", "your ip", "ip has been blocked", "has been blocked by",
		"spamhaus", "spamcop", "sorbs", "barracudanetworks", "is listed in", "listed at", "ip * listed", "access from ip address", "connection refused by * policy", "refused to talk", "cdrbl", "service refused", "service refuse", "please use the smtp server of your isp", "dynamic ip",
		"access denied for your ip", "bad sender ip", "dul ", "dialup", "dynamic address", "residential ip", "not accepting connections from", "connection dropped", "connections from * refused", "connection from * rejected", "mail from * blocked", "not allowed to connect",
		"server ip * banned", "your host", "your server", "your network", "sending host", "temporarily blocked", "temporarily deferred", "helo rejected", "ehlo rejected", "helo command rejected", "invalid helo", "bad helo", "helo name", "ip address is * rejected", "no access from mail server", "not permitted from your",
		"rejected due to * ip", "your mail server", "domain of sender is on", "you are not allowed to connect", "connection reset by policy", "host is blocked", "is on our local blacklist", "excessive", "too many bad", "too many spam", "too many unknown", "too many invalid", "too many nonexistent", "known spammer", "http 403", "your email server", "blocked for", "is blocked",
		"has been blocked", "sender ip", "hello rejected", "ip addr", "ptr * generic", "graylist", "greylist", "not authorized to connect", "suspicious ip",
	}},
	{reason: SpamDetected, phrases: []string{
		"spam", "unsolicited", "junk mail", "bulk mail", "ube,", "ube ", "message content rejected", "spamassassin", "content is * unwanted", "bogofilter", "scored too high", "ofr_506", "mail rejete. mail rejected", "rejected by content filter", "looks like", "considered unsolicited", "bulk email", "appears to be unwanted",
		"detected as", "message contains * banned", "message refused * content filter", "classified as", "identified as",
	}},
	{reason: FailedSTARTTLS, phrases: []string{
		"starttls", "does not support tls", "doesn't support tls", "tls required", "must issue a starttls", "tls handshake", "tls negotiation", "ssl handshake", "requires tls", "encryption required", "cannot negotiate tls", "certificate * verif", "encryption needed", "tls is required",
	}},
	{reason: PolicyViolation, phrases: []string{
		"rules.rejectmessage", "policy violation", "policy reasons", "policy reason", "local policy", "administrative prohibition", "administratively", "protocol violation", "header error", "for policy", "policy restriction", "security policy", "violates", "host network not allowed", "message is not accepted for policy", "attachment * not allowed",
		"attachments are not allowed", "attachment type", "file type", "against policy", "disallowed", "blocked attachment", "not accepted due to domain", "message refused", "due to policy", "prohibited", "policy rejection", "organizational policy", "we have a policy", "blocked because its content presents a potential security issue", "url in this email", "denied by policy",
	}},
	{reason: Rejected, phrases: []string{
		"resolver.rst.notauthorized", "sendernotauthenticated", "resolver.rst.restricted", "sender address rejected", "sender rejected", "domain of sender address", "sender domain", "sender address", "sender verify failed", "sender is * refused", "from domain", "domain is invalid. please provide a valid from", "invalid sender", "bad sender", "sender not allowed", "purported responsible address",
		"sender denied", "sender refused", "mail from * rejected", "mail from * refused", "mail from * denied", "sender invalid", "sender has been", "unroutable sender", "sender domain must", "address not allowed to send", "sender's", "rejecting * sender", "sender email address rejected", "you are not allowed to post", "not a member of this", "not member article", "don't have permission to post",
		"not allowed to send", "only members", "not authorized to send", "permission to post", "not permitted to send", "backscatter protection", "batv", "null sender", "returned mail not accepted here", "bounces are not accepted", "message rejected by the administrator", "is not a registered gateway user", "closed group", "not accepted from you", "access denied (sender", "blocked sender",
	}},
	{reason: SecurityError, phrases: []string{
		"resolver.rst.authrequired", "authentication required", "smtp auth", "unauthenticated senders", "authentication failed", "authentication failure", "not authenticated", "smtp authentication", "authentication turned on", "requires authentication", "must authenticate", "auth required", "please log in", "please authenticate", "account not subscribed to ses", "is not verified", "executable files are not allowed",
		"sorry, that message contains executable", "insecure", "security error", "unencrypted", "no authentication",
	}},
	{reason: UserUnknown, phrases: []string{
		"user unknown", "unknown user", "no such user", "user not exist", "user not found", "user * not found", "user does not exist", "user doesn't exist", "user * does not exist", "user * doesn't exist", "user * unknown", "unknown or illegal user", "unknown or illegal alias", "no such mailbox", "mailbox not found", "mailbox * does not exist", "mailbox unavailable", "mailbox is unavailable", "mailbox not available",
		"mailbox * not found", "mailbox unknown", "unknown mailbox", "invalid recipient", "recipient unknown", "recipient not found", "recipient * not found", "recipient does not exist", "recipient * does not exist", "no such recipient", "recipient not exist", "address unknown", "unknown address", "no such address", "invalid address",
		"address does not exist", "address * does not exist", "bad destination mailbox", "undeliverable address", "unknown account", "account unknown", "account not found", "account does not exist", "account * does not exist", "no such account", "no account", "doesn't have a * account", "does not have * account", "no mailbox", "not a valid mailbox", "not a valid user", "not a known user", "invalid user", "invalid mailbox",
		"unknown local", "local user unknown", "no such person", "does not like recipient", "no valid recipient", "not our customer", "user invalid", "bad address", "bad recipient", "no user", "not known at this site", "name not found", "delivery to * not allowed: unknown", "unknown destination", "no recipient", "nobody here", "there is no * user", "there is no one", "user is unknown", "cannot find recipient",
		"unable to find recipient", "destination user", "non-existent user", "nonexistent user", "not a local user", "utilisateur inconnu", "mailbox does not exist", "does not have an account", "invalid local part", "user name not found", "destinataire inconnu", "empfänger unbekannt", "usuario desconocido", "aucun utilisateur", "no_such_user", "usernotfound", "not in our database", "invalid e-mail address",
	}},
	{reason: Filtered, phrases: []string{
		"cannot route mail to user", "recipient preferences", "rejected by a remote mail server", "rejected * by the recipient's * filter", "because the recipient is only accepting mail from specific", "due to recipient preferences", "refused by recipient", "user reject", "user refuses", "user refused", "refused due to recipient", "permanently rejected message", "bounced by user", "recipient has blocked", "is not accepting mail from", "not accept * from this sender",
		"message filtered", "message was filtered", "rejected by user", "did not pass * filter", "message rejected by * filter", "domain filter", "whitelist", "white list", "account is protected by", "mail filter", "we cannot accept your", "blocked by the recipient",
	}},
	{reason: Blocked, phrases: []string{"aup#"}}, // Cox and Charter add the number of their rule to every refusal
	{reason: NetworkError, phrases: []string{
		"host lookup did not complete", "lowest numbered mx", "suspected mail loop", "listed as a best-preference mx", "mxloopback", "hop count exceeded", "too many hops", "mail loop", "mail forwarding loop", "routing loop", "loops back to myself", "delivery loop", "loop detected", "malformed or unexpected name server reply", "could not connect and send", "dns error", "establish an smtp connection", "no route to host", "network is unreachable", "host is unreachable",
		"maximum number of hops", "looping", "mx loop", "too many mail transfers", "unable to resolve route", "dns temporary", "network error", "message contains a loop", "received: headers * loop", "mail is looping", "local configuration error", "host not reachable by", "no dns", "name service error", "resolver failed",
	}},
	{reason: Expired, phrases: []string{
		"all hosts * have been failing", "has been frozen", "was frozen", "connection timed out", "operation timed out", "timed out", "delivery time expired", "message expired", "not be delivered for", "queue.expired", "could not be delivered within", "was not delivered within", "not yet been delivered", "connection timeout", "could not be delivered for", "delivery expired", "queued too long", "been in the queue too long", "message timed out", "retry time not reached", "retry timeout exceeded", "retry timeout",
		"unable to deliver in", "not responding", "host not responding", "not reachable", "delivery attempts * expired", "cannot send message for", "could not send message for", "could not send message within", "has been delayed", "delivery * delayed", "maximum age", "temporarily unable to deliver", "connection refused", "connection reset", "connection was dropped", "lost connection", "no answer from host", "unable to connect", "did not accept our requests to connect",
		"too old", "lifetime", "maximum retries", "retries exceeded", "message undeliverable: too old", "within * days", "warning: could not send message", "conversation with * timed out", "unreachable for", "did not respond", "not delivered after", "could not deliver for the last", "delivery failed * attempts", "will be retried", "delivery failed for too long", "still being retried", "trying to deliver", "time limit", "gave up after",
	}},
	{reason: SystemFull, phrases: []string{"disk full", "no space left on device", "insufficient system storage", "insufficient system resources", "insufficient disk space", "mail system full", "filesystem is full", "requested mail action aborted: exceeded storage", "out of disk space", "no space left"}},
	{reason: MailerError, phrases: []string{
		"mailer error", "procmail", "pipe to |", "pipe to", "local delivery failed", "command failed", "command output", "exited with", "unknown mailer error", "exit code", "exit status", "child process returned", "returned status", "died on signal", "returned exit value", "pipe broken", "x-unix", "local delivery agent", "mail-filter", "cannot execute", "exec failed", "local mailer", "delivery process",
	}},
	{reason: SyntaxError, phrases: []string{"syntax error", "command parameter not implemented", "command not implemented", "command not recognized", "improper sequence", "bad sequence of commands", "unrecognized command", "unknown command", "command unrecognized", "parameter not * recognized", "not implemented", "unsupported parameter"}},
	{reason: ContentError, phrases: []string{"mime error", "content error", "header error", "improper use of 8-bit", "8bit", "message format", "mime", "mail content", "content rejected", "charset", "invalid content", "malformed"}},
}

// weakFamilies are words that count only when the status code says nothing.
var weakFamilies = []family{
	{reason: OnHold, phrases: []string{"on hold"}},
	{reason: PolicyViolation, phrases: []string{" policy"}},
	{reason: Rejected, phrases: []string{"google groups"}}, // closed or missing group, in any language
	{reason: Filtered, phrases: []string{"because the recipient", "refused by", "rejected by", "recipient address rejected", "address rejected", "recipient rejected"}},
	{reason: SystemError, phrases: []string{
		"system error", "system config error", "internal error", "internal system error", "transaction failed", "service unavailable", "service not available", "currently unavailable", "local error", "local problem", "server error", "internal server", "temporary problem", "technical problem", "unable to contact ldap", "ldap", "server configuration", "internal failure", "cannot create", "can't create", "temporary local problem", "interrupted system call", "configuration error",
		"unexpected error", "unable to process", "after multiple retries, giving up", "temporarily unavailable", "processing error", "could not load", "aliasing/forwarding loop broken", "alias loop", "several matches found in", "server busy", "resources", "duplicated message-id", "proxy", "queue file write error", "unable to verify", "lookup failure", "unable to deliver this message after",
	}},
	{reason: Blocked, phrases: []string{"access denied", "rejected", "not accepted", "refused", "denied", "banned", "blocked"}},
	{reason: Expired, phrases: []string{"expired", "delayed", "timeout", "time out"}},
}
