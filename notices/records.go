// Package notices is the domain of Tidings: incidents, maintenance, projects and
// their phases, service-level objectives, and the notices that tell customers
// about them. It imports the standard library only; reading YAML, rendering and
// storing belong to other packages.
package notices

import "time"

// IncidentStatus is the state of an incident as customers are told it.
// The words are those of Statuspage, so its exports map one to one.
type IncidentStatus string

const (
	Investigating IncidentStatus = "investigating" // being looked into; cause unknown
	Identified    IncidentStatus = "identified"    // cause known, mending under way
	Monitoring    IncidentStatus = "monitoring"    // mended, being watched
	Resolved      IncidentStatus = "resolved"      // over
)

// MaintenanceStatus is the state of a planned maintenance, in Statuspage's words too.
// A person moves it; Validate holds it against the actual times.
type MaintenanceStatus string

const (
	Scheduled  MaintenanceStatus = "scheduled"   // announced, not begun
	InProgress MaintenanceStatus = "in_progress" // the work goes on
	Verifying  MaintenanceStatus = "verifying"   // done, being looked at
	Completed  MaintenanceStatus = "completed"   // over; needs ended_at
	Cancelled  MaintenanceStatus = "cancelled"   // does not take place
)

// Impact says how badly customers are affected. Where no outage is given, minor counts as
// degraded performance, major as a partial outage, critical as a major one; see Downtime.
type Impact string

const (
	ImpactNone     Impact = "none"     // nobody notices
	ImpactMinor    Impact = "minor"    // something is slower or harder
	ImpactMajor    Impact = "major"    // a part of the service fails
	ImpactCritical Impact = "critical" // nothing works
)

// ComponentState is the state of one component over one span of time.
type ComponentState string

const (
	Operational         ComponentState = "operational"          // what is left where no outage says otherwise
	UnderMaintenance    ComponentState = "under_maintenance"    // does not count against uptime
	DegradedPerformance ComponentState = "degraded_performance" // slow; does not count against uptime either
	PartialOutage       ComponentState = "partial_outage"       // counts 0.3 of its time against uptime
	MajorOutage         ComponentState = "major_outage"         // counts all of its time
)

// PhaseStatus is the state of one phase of a project.
type PhaseStatus string

const (
	PhasePlanned PhaseStatus = "planned" // still to come
	PhaseActive  PhaseStatus = "active"  // under way
	PhaseDone    PhaseStatus = "done"    // over
	PhaseLate    PhaseStatus = "late"    // not done when it should have been
	PhaseDropped PhaseStatus = "dropped" // given up; needs no plan
)

// Update is one message in the life of an incident or a maintenance. They stand in
// order of time, the oldest first.
type Update struct {
	// When it was said.
	At time.Time `yaml:"at" json:"at"`
	// How things stood, by a word of the record's own status.
	Status string `yaml:"status" json:"status"`
	// What customers are told: plain text of a few sentences.
	// Example: Pages load again; we are watching them.
	Text string `yaml:"text" json:"text"`
}

// Outage is one span during which a component was not operational.
// EndedAt is zero while it lasts.
type Outage struct {
	// The component that failed, by its id.
	// Example: website
	Component string `yaml:"component" json:"component"`
	// The regions that it failed in, by id; left out: everywhere.
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	// How badly it failed.
	State ComponentState `yaml:"state" json:"state"`
	// When it began.
	BeganAt time.Time `yaml:"began_at" json:"began_at"`
	// When it ended; left out while it lasts.
	EndedAt time.Time `yaml:"ended_at,omitempty" json:"ended_at,omitzero"`
}

// Action is a measure taken or promised because of an incident.
type Action struct {
	// What is done so that it does not happen again.
	// Example: A second database server takes over by itself.
	Text string `yaml:"text" json:"text"`
	// The day by which it is promised; left out: no day is promised.
	Due Day `yaml:"due,omitempty" json:"due,omitzero"`
	// The day on which it was done; left out: it is still to be done.
	Done Day `yaml:"done,omitempty" json:"done,omitzero"`
}

// Incident is one record of records/incidents. Its ID is the file's name
// without .yaml. People write it, by hand or with the commands; no send changes it.
// Texts are plain; Title is one line of at most MaxTitle characters.
type Incident struct {
	// The incident's name among its like; the file is called ID.yaml. Lower case letters, digits and hyphens.
	// Example: 2026-11-29-db-down
	ID string `yaml:"id" json:"id"`
	// What customers noticed, in one line.
	// Example: Orders could not be placed
	Title string `yaml:"title" json:"title"`
	// How things stand.
	Status IncidentStatus `yaml:"status" json:"status"`
	// How badly customers are affected.
	Impact Impact `yaml:"impact" json:"impact"`
	// When it began for customers.
	BeganAt time.Time `yaml:"began_at" json:"began_at"`
	// When it ended for customers; left out while it lasts.
	EndedAt time.Time `yaml:"ended_at,omitempty" json:"ended_at,omitzero"`
	// When customers are written to again at the latest, as they were told; a resolved incident has none.
	NextUpdateAt time.Time `yaml:"next_update_at,omitempty" json:"next_update_at,omitzero"`
	// The components concerned, by id.
	// Example: [website]
	Components []string `yaml:"components" json:"components"`
	// The regions concerned, by id; left out: everywhere.
	// Example: [emea]
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	// What happened, in a sentence or two.
	// Example: Orders could not be placed for 55 minutes.
	Summary string `yaml:"summary,omitempty" json:"summary,omitempty"`
	// Why it happened.
	// Example: A disk of the database filled up.
	Cause string `yaml:"cause,omitempty" json:"cause,omitempty"`
	// What was or is being done about it.
	// Example: We moved the database to a larger disk.
	Remedy string `yaml:"remedy,omitempty" json:"remedy,omitempty"`
	// When which component was down; what uptime is measured by. Left out: the whole time, as badly as the impact says.
	Outages []Outage `yaml:"outages,omitempty" json:"outages,omitempty"`
	// What customers were told meanwhile, the oldest first.
	Updates []Update `yaml:"updates,omitempty" json:"updates,omitempty"`
	// What is done so that it does not happen again.
	Actions []Action `yaml:"actions,omitempty" json:"actions,omitempty"`
	// Says which values are made up, in a sample.
	Sample string `yaml:"sample,omitempty" json:"sample,omitempty"`
	// Keeps it off the site, its feeds, its summary and its calendar.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`

	// Its texts in other languages, by language tag. What is left out keeps the words above.
	Translations map[string]IncidentTexts `yaml:"translations,omitempty" json:"translations,omitempty"`
}

// Move is one change of a maintenance's plan: what it was planned for until then. Why
// it was moved, an update of the same moment says.
type Move struct {
	// When it was moved.
	At time.Time `yaml:"at" json:"at"`
	// When it was to begin until then.
	ScheduledFor time.Time `yaml:"scheduled_for" json:"scheduled_for"`
	// When it was to end until then.
	ScheduledUntil time.Time `yaml:"scheduled_until" json:"scheduled_until"`
}

// Maintenance is one record of records/maintenance. What has no word here is as an
// incident's. The scheduled times are the plan that was told, BeganAt and EndedAt what
// came of it; either may be zero while it is not known.
type Maintenance struct {
	// The maintenance's name among its like; the file is called ID.yaml. Lower case letters, digits and hyphens.
	// Example: 2026-12-web-servers
	ID string `yaml:"id" json:"id"`
	// What is done, in one line.
	// Example: New web servers
	Title string `yaml:"title" json:"title"`
	// How things stand.
	Status MaintenanceStatus `yaml:"status" json:"status"`
	// How badly customers are affected while it lasts.
	Impact Impact `yaml:"impact" json:"impact"`
	// When it is to begin, as customers were told.
	ScheduledFor time.Time `yaml:"scheduled_for" json:"scheduled_for"`
	// When it is to end, as customers were told.
	ScheduledUntil time.Time `yaml:"scheduled_until" json:"scheduled_until"`
	// When it really began.
	BeganAt time.Time `yaml:"began_at,omitempty" json:"began_at,omitzero"`
	// When it really ended.
	EndedAt time.Time `yaml:"ended_at,omitempty" json:"ended_at,omitzero"`
	// When it was called off.
	CancelledAt time.Time `yaml:"cancelled_at,omitempty" json:"cancelled_at,omitzero"`
	// The components concerned, by id.
	// Example: [website]
	Components []string `yaml:"components" json:"components"`
	// The regions concerned, by id; left out: everywhere.
	// Example: [emea]
	Regions []string `yaml:"regions,omitempty" json:"regions,omitempty"`
	// What customers will notice, in a sentence or two.
	// Example: Pages may load slowly.
	Summary string `yaml:"summary,omitempty" json:"summary,omitempty"`
	// What customers were told meanwhile, the oldest first.
	Updates []Update `yaml:"updates,omitempty" json:"updates,omitempty"`
	// The plans that were given up, the oldest first; `tidings maintenance move` writes them.
	Moves []Move `yaml:"moves,omitempty" json:"moves,omitempty"`
	// Says which values are made up, in a sample.
	Sample string `yaml:"sample,omitempty" json:"sample,omitempty"`
	// Keeps it off the site, its feeds, its summary and its calendar.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`

	// Its texts in other languages, by language tag. What is left out keeps the words above.
	Translations map[string]MaintenanceTexts `yaml:"translations,omitempty" json:"translations,omitempty"`
}

// Project is one record of records/projects: an upgrade in phases, told to
// customers month by month.
type Project struct {
	// The project's name among its like; the file is called ID.yaml. Lower case letters, digits and hyphens.
	// Example: new-platform
	ID string `yaml:"id" json:"id"`
	// What the project is, in one line.
	// Example: A new platform
	Title string `yaml:"title" json:"title"`
	// What it brings to customers, in a sentence or two.
	Summary string `yaml:"summary,omitempty" json:"summary,omitempty"`
	// When it was planned, in free words.
	// Example: Q4 2025
	PlannedIn string `yaml:"planned_in,omitempty" json:"planned_in,omitempty"`
	// The month in which it began.
	LaunchedIn Month `yaml:"launched_in,omitempty" json:"launched_in,omitzero"`
	// Why it is done.
	Reasons []string `yaml:"reasons,omitempty" json:"reasons,omitempty"`
	// The causes of trouble that it removes.
	Causes []string `yaml:"causes,omitempty" json:"causes,omitempty"`
	// What it keeps to, such as that nothing is rushed.
	Notes []string `yaml:"notes,omitempty" json:"notes,omitempty"`
	// The components that it changes, by id.
	// Example: [website]
	Components []string `yaml:"components,omitempty" json:"components,omitempty"`
	// Its parts in order, at least one.
	Phases []Phase `yaml:"phases" json:"phases"`
	// Says which values are made up, in a sample.
	Sample string `yaml:"sample,omitempty" json:"sample,omitempty"`
	// Letters that name it stay off the site.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`

	// Its texts in other languages, by language tag. What is left out keeps the words above.
	Translations map[string]ProjectTexts `yaml:"translations,omitempty" json:"translations,omitempty"`
}

// Phase is one element of a project. Planned and actual spans are whole months
// or days, both ends included.
type Phase struct {
	// The phase's name within its project. Lower case letters, digits and hyphens.
	// Example: web-servers
	ID string `yaml:"id" json:"id"`
	// What is done, in one line.
	// Example: New web servers
	Title string `yaml:"title" json:"title"`
	// How things stand.
	Status PhaseStatus `yaml:"status" json:"status"`
	// How much is done, 0 to 100.
	// Example: 40
	Percent int `yaml:"percent,omitempty" json:"percent,omitempty"`
	// When it is to take place, both ends included; only a dropped phase may be without.
	Planned Span `yaml:"planned" json:"planned"`
	// When it really took place, both ends included; without until while it goes on.
	Actual Span `yaml:"actual,omitempty" json:"actual,omitzero"`
	// A remark for customers.
	Note string `yaml:"note,omitempty" json:"note,omitempty"`
}

// Records is everything that a letter may draw on, in the order of their files'
// names.
type Records struct {
	Incidents   []Incident
	Maintenance []Maintenance
	Projects    []Project
	Components  []Component
	Regions     []Region
	Objectives  []Objective

	// Broken are the records whose files cannot be read; they are in none of the lists. It is no
	// part of a stored record: what is stored was made without needing them.
	Broken []*Broken `json:"-" yaml:"-"`
}

// IncidentTexts are the texts of an incident in another locale. What is empty
// keeps the original's words; Updates and Actions go by position.
type IncidentTexts struct {
	// The title.
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
	// The summary.
	Summary string `yaml:"summary,omitempty" json:"summary,omitempty"`
	// The cause.
	Cause string `yaml:"cause,omitempty" json:"cause,omitempty"`
	// The remedy.
	Remedy string `yaml:"remedy,omitempty" json:"remedy,omitempty"`
	// The texts of the updates, in the order above.
	Updates []string `yaml:"updates,omitempty" json:"updates,omitempty"`
	// The texts of the actions, in the order above.
	Actions []string `yaml:"actions,omitempty" json:"actions,omitempty"`
}

// MaintenanceTexts are the texts of a maintenance in another locale, as those of an
// incident.
type MaintenanceTexts struct {
	// The title.
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
	// The summary.
	Summary string `yaml:"summary,omitempty" json:"summary,omitempty"`
	// The texts of the updates, in the order above.
	Updates []string `yaml:"updates,omitempty" json:"updates,omitempty"`
}

// ProjectTexts are the texts of a project in another locale. Reasons, Causes and
// Notes go by position, Phases by the phase's id.
type ProjectTexts struct {
	// The title.
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
	// The summary.
	Summary string `yaml:"summary,omitempty" json:"summary,omitempty"`
	// When it was planned.
	PlannedIn string `yaml:"planned_in,omitempty" json:"planned_in,omitempty"`
	// The reasons, in the order above.
	Reasons []string `yaml:"reasons,omitempty" json:"reasons,omitempty"`
	// The causes, in the order above.
	Causes []string `yaml:"causes,omitempty" json:"causes,omitempty"`
	// The notes, in the order above.
	Notes []string `yaml:"notes,omitempty" json:"notes,omitempty"`
	// The texts of the phases, by the phase's id.
	Phases map[string]PhaseTexts `yaml:"phases,omitempty" json:"phases,omitempty"`
}

// PhaseTexts are the texts of a phase in another locale.
type PhaseTexts struct {
	// The title.
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
	// The note.
	Note string `yaml:"note,omitempty" json:"note,omitempty"`
}
