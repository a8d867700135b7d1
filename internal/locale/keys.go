package locale

// Incidents and measures.
const (
	KeyIncidents        Key = "incidents"            // Incidents
	KeyIncidentsSince   Key = "incidents.since"      // Incidents since %s
	KeyIncidentsBetween Key = "incidents.between"    // Incidents, %s
	KeyNoIncidents      Key = "incidents.empty"      // There were no incidents in this period.
	KeyWhatHappened     Key = "fact.what_happened"   // What happened
	KeyCause            Key = "fact.cause"           // Cause
	KeyWhatWasDone      Key = "fact.what_was_done"   // What was done
	KeyImpact           Key = "fact.impact"          // Impact
	KeyStatus           Key = "fact.status"          // Status
	KeyAffected         Key = "fact.affected"        // Affected
	KeyRegions          Key = "fact.regions"         // Regions
	KeyWorldwide        Key = "fact.worldwide"       // worldwide
	KeyBegan            Key = "fact.began"           // Began
	KeyEnded            Key = "fact.ended"           // Ended
	KeyDuration         Key = "fact.duration"        // Duration
	KeyNoDuration       Key = "incident.no_duration" // less than a minute
	KeyOngoing          Key = "fact.ongoing"         // ongoing
	KeyUpdates          Key = "fact.updates"         // Updates
	KeyActions          Key = "actions"              // Measures
	KeyNoActions        Key = "actions.empty"        // No measures have been recorded.
	KeyActionDue        Key = "actions.due"          // due %s
	KeyActionDone       Key = "actions.done"         // done on %s
)

// The project month by month, and its phases.
const (
	KeyProjectElement  Key = "timeline.element" // Project element
	KeyTimelineCaption Key = "timeline.caption" // %s, %s
	KeyTimelineIdle    Key = "timeline.idle"    // not scheduled
	KeyTimelinePlanned Key = "timeline.planned" // planned
	KeyTimelineActive  Key = "timeline.active"  // under way
	KeyTimelineDone    Key = "timeline.done"    // done
	KeyTimelineLate    Key = "timeline.late"    // late
	KeyLegend          Key = "timeline.legend"  // Legend
	KeyThisMonth       Key = "timeline.now"     // this month
	KeyMonth           Key = "timeline.month"   // Month
	KeyPhasesCaption   Key = "phases.caption"   // Phases: %s
	KeyPhase           Key = "phases.phase"     // Phase
	KeyPlanned         Key = "phases.planned"   // Planned
	KeyActual          Key = "phases.actual"    // Actual
	KeyOpenFrom        Key = "phases.from"      // from %s
	KeyOpenUntil       Key = "phases.until"     // until %s
	KeyNotSet          Key = "phases.none"      // not set
)

// Uptime against the objective.
const (
	KeyUptimeCaption     Key = "uptime.caption"      // Uptime against the objective
	KeyUptimeObjective   Key = "uptime.objective"    // Objective: %s uptime worldwide
	KeyUptimeObjectiveIn Key = "uptime.objective_in" // Objective: %s uptime in %s
	KeyUptimeMeasured    Key = "uptime.measured"     // Measured: %s from %s to %s
	KeyUptimeNoData      Key = "uptime.no_data"      // No measurements are available for this period.
	KeyUptimeMet         Key = "uptime.met"          // met
	KeyUptimeMissed      Key = "uptime.missed"       // missed
	// Uptime of a component = (T − M − 0.3 × P) / T, where T is the time measured, M the time of
	// major outage and P the time of partial outage. Degraded performance and maintenance count as
	// uptime. The worldwide figure is the mean over the regions.
	KeyUptimeMethod  Key = "uptime.method"
	KeyComponent     Key = "uptime.component"      // Component
	KeyRegion        Key = "uptime.region"         // Region
	KeyUptime        Key = "uptime.uptime"         // Uptime
	KeyObjective     Key = "uptime.head_objective" // Objective
	KeyAllComponents Key = "uptime.all_components" // All components
)

// The close of a letter and the wording around it.
const (
	KeyClosing      Key = "signoff.closing"       // Yours sincerely,
	KeyViewOnWeb    Key = "furniture.view_on_web" // View this letter on the web
	KeyAcknowledge  Key = "furniture.acknowledge" // I have read this
	KeyUnsubscribe  Key = "furniture.unsubscribe" // Stop these messages
	KeyPreferences  Key = "furniture.preferences" // Email preferences
	KeyWhyYouGet    Key = "furniture.why"         // You receive this letter because you are a registered user of %s.
	KeyPage         Key = "furniture.page"        // Page %d of %d
	KeyContents     Key = "furniture.contents"    // Contents
	KeyContinued    Key = "furniture.continued"   // continued
	KeyTableOf      Key = "furniture.table"       // Table
	KeySkipToLetter Key = "furniture.skip"        // Skip to the letter
	KeyDownload     Key = "furniture.download"    // Download as PDF
)

// Delivery states and the words of reports.
const (
	KeyDeliveryQueued     Key = "delivery.queued"     // queued
	KeyDeliveryAttempting Key = "delivery.attempting" // being sent
	KeyDeliveryAccepted   Key = "delivery.accepted"   // accepted by the mail server
	KeyDeliveryDeferred   Key = "delivery.deferred"   // deferred
	KeyDeliveryFailed     Key = "delivery.failed"     // failed
	KeyDeliveryUncertain  Key = "delivery.uncertain"  // uncertain
	KeyDeliverySuppressed Key = "delivery.suppressed" // not sent
	KeyDeliveryCancelled  Key = "delivery.cancelled"  // cancelled
	KeyDeliveryDelivered  Key = "delivery.delivered"  // delivered
	KeyDeliveryBounced    Key = "delivery.bounced"    // bounced
	KeyDeliveryComplained Key = "delivery.complained" // complained
	KeySendSending        Key = "send.sending"        // sending
	KeySendPaused         Key = "send.paused"         // paused
	KeySendComplete       Key = "send.complete"       // complete
	KeySendCancelled      Key = "send.cancelled"      // cancelled
	KeyReport             Key = "report.title"        // Delivery report
	KeyReportOf           Key = "report.of"           // Delivery report: %s
	KeySelected           Key = "report.selected"     // Selected
	KeyTotal              Key = "report.total"        // Total
	KeyRecipient          Key = "report.recipient"    // Recipient
	KeyRecipients         Key = "report.recipients"   // Recipients
	KeyState              Key = "report.state"        // State
	KeyAttempts           Key = "report.attempts"     // Attempts
	KeyReason             Key = "report.reason"       // Reason
	KeyReply              Key = "report.reply"        // Reply of the mail server
	KeyAcknowledged       Key = "report.acknowledged" // Acknowledged
	KeyUnsubscribed       Key = "report.unsubscribed" // Unsubscribed
	KeyStartedAt          Key = "report.started"      // Started
	KeyFinishedAt         Key = "report.finished"     // Finished
	KeyRevision           Key = "report.revision"     // Revision
	KeyApprovedBy         Key = "report.approved"     // Approved by %s on %s
	KeySigned             Key = "report.signed"       // Signed
	KeyUnsigned           Key = "report.unsigned"     // Named, not signed
	KeyEmergency          Key = "report.emergency"    // In an emergency, without the approvals that are wanted: %s
	KeyShare              Key = "report.share"        // Share
)

// The parts of a report, and why a message did not arrive.
const (
	KeyReportByRegion Key = "report.by_region" // By region
	KeyReportByLocale Key = "report.by_locale" // By language
	KeyReportByDomain Key = "report.by_domain" // By mail domain
	KeyReportReasons  Key = "report.reasons"   // Why messages did not arrive
	KeyReportMissed   Key = "report.missed"    // Who did not get the letter
	// Everybody who was selected got the letter, as far as is known.
	KeyReportNobodyMissed Key = "report.nobody_missed"
	KeyReportSilent       Key = "report.silent"     // Who has not confirmed that they read it
	KeyReportOther        Key = "report.other"      // Other (states that have no column of their own)
	KeyReportMore         Key = "report.more"       // and # more; for Plural
	KeyReportAcceptance   Key = "report.acceptance" // Time to acceptance
	// Reports that nobody has proven, and what follows from them
	KeyReportCorrections  Key = "report.corrections"  // As a correction
	KeyReportAccounts     Key = "report.accounts"     // Accounts informed
	KeyReportUnproven     Key = "report.unproven"     // Reported, unproven
	KeyReportUnprovenText Key = "report.unprovenText" // %s; not counted
	// Half of the messages were accepted within %s of the start, 95% of them within %s.
	KeyReportAcceptanceText Key = "report.acceptance_text"
	KeyReportOtherDomains   Key = "report.other_domains" // # other domains; for Plural
	KeyReportMessages       Key = "report.messages"      // Messages
	KeyReportMade           Key = "report.made"          // Report made on %s
	KeyReportOverview       Key = "report.overview"      // Overview
	KeyReportName           Key = "report.name"          // Name
	KeyReportAddress        Key = "report.address"       // Address
	KeyReportDomain         Key = "report.domain"        // Mail domain
	KeyReportUnknown        Key = "report.unknown"       // unknown
	KeyReasonAddress        Key = "reason.address"       // The address does not exist
	KeyReasonFull           Key = "reason.full"          // The mailbox is full
	KeyReasonRefused        Key = "reason.refused"       // Refused by the recipient’s mail system
	KeyReasonContent        Key = "reason.content"       // The message was not accepted in this form
	KeyReasonTechnical      Key = "reason.technical"     // Technical fault on the way
	KeyReasonComplaint      Key = "reason.complaint"     // Marked as unwanted by the recipient
	KeyReasonHardBounce     Key = "reason.hard_bounce"   // Earlier mail to this address came back
	KeyReasonSoftBounce     Key = "reason.soft_bounce"   // Earlier mail to this address failed several times
	KeyReasonUnsubscribe    Key = "reason.unsubscribe"   // Does not want these messages
	KeyReasonManual         Key = "reason.manual"        // Excluded by the sender
	KeyReasonGone           Key = "reason.gone"          // No longer in the customer list
	KeyReasonErased         Key = "reason.erased"        // Personal data was erased
	KeyReasonNoAddress      Key = "reason.no_address"    // No usable address
	KeyReasonCancelled      Key = "reason.cancelled"     // The send was cancelled
	KeyReasonUncertain      Key = "reason.uncertain"     // Unclear whether the message arrived
	KeyReasonOther          Key = "reason.other"         // Another reason
)

// Published pages.
const (
	KeyHome                Key = "web.home"                  // Home
	KeyHistory             Key = "web.history"               // History
	KeySubscribe           Key = "web.subscribe"             // Subscribe
	KeyLanguage            Key = "web.language"              // Language
	KeyLetters             Key = "web.letters"               // Letters
	KeyAllOperational      Key = "web.all_operational"       // All systems operational
	KeySomeDegraded        Key = "web.some_degraded"         // Some systems are impaired
	KeySomeOutage          Key = "web.some_outage"           // Some systems are down
	KeyMaintenanceUnderWay Key = "web.maintenance_under_way" // Maintenance is under way
	KeyIncidentWatched     Key = "site.incident_watched"     // A recent incident is being monitored
	KeyEntryCount          Key = "site.entry_count"          // # entries; for Plural
	KeyCurrentIncidents    Key = "web.current_incidents"     // Current incidents
	KeyPastIncidents       Key = "web.past_incidents"        // Past incidents
	KeyMaintenancePlanned  Key = "web.maintenance"           // Planned maintenance
	KeyNoMaintenance       Key = "web.no_maintenance"        // No maintenance is planned.
	KeyComponents          Key = "web.components"            // Components
	KeyUptimeLastDays      Key = "web.uptime_last"           // Uptime over the last %d days
	KeyDaysAgo             Key = "web.days_ago"              // %d days ago
	KeyToday               Key = "web.today"                 // today
	KeyDay                 Key = "web.day"                   // Day
	KeyDayUptime           Key = "web.day_uptime"            // %s: %s uptime
	KeyLastUpdated         Key = "web.updated"               // Last updated: %s
	KeyPublishedOn         Key = "web.published"             // Published on %s
	KeyNewer               Key = "web.newer"                 // Newer
	KeyOlder               Key = "web.older"                 // Older
	KeyArchive             Key = "web.archive"               // Archive
	KeyFeedAtom            Key = "web.feed_atom"             // Atom feed
	KeyFeedRSS             Key = "web.feed_rss"              // RSS feed
	KeyFeedJSON            Key = "web.feed_json"             // JSON feed
	KeyCalendar            Key = "web.calendar"              // Maintenance calendar (iCalendar)
	KeyMachineData         Key = "web.data"                  // Data for programs (JSON)
	KeyOtherLanguages      Key = "web.other_languages"       // In other languages
	KeyChecksum            Key = "web.checksum"              // SHA-256 checksum of the PDF
	KeyTimesIn             Key = "web.times_in"              // Times on this page are those of the time zone %s; …
	KeyDetails             Key = "web.details"               // Details
	KeyScheduledWindow     Key = "web.window"                // Planned time
	KeyActualWindow        Key = "web.actual_window"         // Actual time
	KeyMoved               Key = "web.moved"                 // moved
	KeyFormerWindow        Key = "web.former_window"         // Formerly planned
	// This maintenance was moved on %s. It is now planned for: %s
	KeyLetterMoved Key = "web.letter_moved"
	// This maintenance was cancelled on %s and does not take place.
	KeyLetterCancelled Key = "web.letter_cancelled"
	KeyNotFound        Key = "web.not_found" // This page does not exist.
	KeySkipToContent   Key = "web.skip"      // Skip to the content
	KeyBackHome        Key = "web.back_home" // Back to the first page
)

// The recipient's own pages.
const (
	KeyPrefsTitle    Key = "prefs.title"   // Email preferences
	KeyPrefsIntro    Key = "prefs.intro"   // Choose which messages about %s you receive at %s.
	KeyStreamService Key = "prefs.service" // Service messages
	// Outages, contract and legal matters. Registered users always receive these.
	KeyStreamServiceNote Key = "prefs.service_note"
	KeyStreamUpdate      Key = "prefs.update"       // News
	KeyStreamUpdateNote  Key = "prefs.update_note"  // Planned maintenance and the progress of projects.
	KeySave              Key = "prefs.save"         // Save
	KeySaved             Key = "prefs.saved"        // Your choice has been saved.
	KeyUnsubscribeTitle  Key = "unsubscribe.title"  // Stop these messages
	KeyUnsubscribeAsk    Key = "unsubscribe.ask"    // Do you want to stop the messages “%s” to %s?
	KeyUnsubscribeButton Key = "unsubscribe.button" // Yes, stop them
	KeyUnsubscribeDone   Key = "unsubscribe.done"   // Done. You will not receive these messages any more.
	KeyUnsubscribeKept   Key = "unsubscribe.kept"   // Messages about outages of the service still reach you.
	KeyResubscribe       Key = "unsubscribe.undo"   // Receive them again
	KeyAcknowledgeTitle  Key = "acknowledge.title"  // Confirm that you have read the letter
	KeyAcknowledgeAsk    Key = "acknowledge.ask"    // Please confirm that you have read “%s”.
	KeyAcknowledgeButton Key = "acknowledge.button" // I have read this letter
	KeyAcknowledgeDone   Key = "acknowledge.done"   // Thank you. Your confirmation has been recorded.
	KeyLinkInvalid       Key = "link.invalid"       // This link is not valid or is no longer valid.
	KeyTryLater          Key = "link.try_later"     // Something went wrong on our side. Please try again later.
	// Too many requests came from your network. Please try again in a minute.
	KeyTooMany    Key = "link.too_many"
	KeyBadRequest Key = "link.bad_request" // This request could not be understood. Nothing was changed.
)

// KeyOf makes the key of a record's own word: KeyOf("incident", "resolved") is
// KeyIncidentResolved. Kinds are incident, maintenance, impact, component, phase,
// delivery and send.
func KeyOf(kind, word string) Key { return Key(kind + "." + word) }

// A letter that corrects an earlier version of itself.
const (
	KeyCorrectionOf   Key = "correction.subject"    // Correction: %s
	KeyCorrectionLine Key = "correction.line"       // Correction: this letter replaces our letter “%s” of %s.
	KeyCorrectedOn    Key = "correction.page"       // Corrected on %s. This replaces the version of %s.
	KeyEarlierVersion Key = "correction.earlier"    // The earlier version
	KeySuperseded     Key = "correction.superseded" // Out of date: this is the version of %s. It was corrected on %s.
	KeyCurrentVersion Key = "correction.current"    // The current version
	KeyFirstSent      Key = "follow_up.first"       // We first sent this letter on %s.
)

// The page on which people sign up, and the mails that answer it.
const (
	KeySubscribeTitle Key = "subscribe.title" // Messages about %s by email
	// Tell us where to write. We then send you a message with a link, and write to you only once you have confirmed …
	KeySubscribeIntro   Key = "subscribe.intro"
	KeySubscribeAddress Key = "subscribe.address" // Email address
	// Choose none to hear about all of them.
	KeySubscribeComponentsNote Key = "subscribe.components_note"
	// By subscribing you agree that %s writes to you at this address about %s. You can change or stop this at any …
	KeySubscribeConsent Key = "subscribe.consent"
	// This is not a complete email address. Please check it.
	KeySubscribeBadAddress Key = "subscribe.bad_address"
	KeySubscribeLeaveEmpty Key = "subscribe.leave_empty" // Leave this field empty
	KeySubscribeSentTitle  Key = "subscribe.sent_title"  // Please look into your mailbox
	// We are sending a message with a link to the address that you entered. Please open that link to continue. If …
	KeySubscribeSent         Key = "subscribe.sent"
	KeySubscribeConfirmTitle Key = "subscribe.confirm_title" // Please confirm your subscription
	// Do you want to receive messages about %s at %s?
	KeySubscribeConfirmAsk    Key = "subscribe.confirm_ask"
	KeySubscribeConfirmButton Key = "subscribe.confirm_button" // Yes, subscribe me
	KeySubscribeConfirmDone   Key = "subscribe.confirm_done"   // Thank you. You are subscribed.
	KeySubscribeMineTitle     Key = "subscribe.mine_title"     // Already subscribed?
	// We send you the link to your preferences, where you can change or stop everything.
	KeySubscribeMine       Key = "subscribe.mine"
	KeySubscribeMineButton Key = "subscribe.mine_button" // Send me my link
	KeySubscribeByEmail    Key = "subscribe.by_email"    // By email
	// This address was entered to receive messages about %s. Please confirm that you want them.
	KeySubscribeMailConfirm Key = "subscribe.mail_confirm"
	// With this link you choose which messages about %s you receive, and in which language. You can also stop them …
	KeySubscribeMailMine  Key = "subscribe.mail_mine"
	KeySubscribeMailValid Key = "subscribe.mail_valid" // The link is valid until %s.
	// If you did not ask for this, no action is needed. Nothing changes.
	KeySubscribeMailIgnore Key = "subscribe.mail_ignore"
	// You receive this message because this address was entered on our subscription page.
	KeySubscribeMailWhy Key = "subscribe.mail_why"
	// Outages and other matters of the service. You asked for these messages yourself and can stop them.
	KeyStreamServiceOwn Key = "prefs.service_own"
	KeyStopAll          Key = "prefs.stop"    // Stop all messages
	KeyStopped          Key = "prefs.stopped" // Done. We will not write to you any more.
)
