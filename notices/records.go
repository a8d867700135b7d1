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

// Impact says how badly customers are affected.
type Impact string

const (
	ImpactNone     Impact = "none"     // nobody notices
	ImpactMinor    Impact = "minor"    // counts as degraded performance where no outage is given
	ImpactMajor    Impact = "major"    // as a partial outage
	ImpactCritical Impact = "critical" // as a major one; see Downtime
)

// ComponentState is the state of one component over one span of time.
type ComponentState string

const (
	Operational         ComponentState = "operational"          // no outage says so; it is what is left
	UnderMaintenance    ComponentState = "under_maintenance"    // does not count against uptime
	DegradedPerformance ComponentState = "degraded_performance" // nor does this
	PartialOutage       ComponentState = "partial_outage"       // counts PartialWeight of its time
	MajorOutage         ComponentState = "major_outage"         // counts all of it
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
	At     time.Time `yaml:"at" json:"at"`
	Status string    `yaml:"status" json:"status"` // a word of the record's own status type
	Text   string    `yaml:"text" json:"text"`     // plain, at most MaxText characters
}

// Outage is one span during which a component was not operational.
// EndedAt is zero while it lasts.
type Outage struct {
	Component string         `yaml:"component" json:"component"`
	Regions   []string       `yaml:"regions,omitempty" json:"regions,omitempty"` // none: everywhere
	State     ComponentState `yaml:"state" json:"state"`
	BeganAt   time.Time      `yaml:"began_at" json:"began_at"`
	EndedAt   time.Time      `yaml:"ended_at,omitempty" json:"ended_at,omitzero"`
}

// Action is a measure taken or promised because of an incident.
type Action struct {
	Text string `yaml:"text" json:"text"`
	Due  Day    `yaml:"due,omitempty" json:"due,omitzero"`   // no day: no promise of when
	Done Day    `yaml:"done,omitempty" json:"done,omitzero"` // no day: still to do
}

// Incident is one record of records/incidents. Its ID is the file's name
// without .yaml. People write it, by hand or with the commands; no send changes it.
// Texts are plain; Title is one line of at most MaxTitle characters.
type Incident struct {
	ID         string         `yaml:"id" json:"id"`
	Title      string         `yaml:"title" json:"title"`
	Status     IncidentStatus `yaml:"status" json:"status"`
	Impact     Impact         `yaml:"impact" json:"impact"`
	BeganAt    time.Time      `yaml:"began_at" json:"began_at"`
	EndedAt    time.Time      `yaml:"ended_at,omitempty" json:"ended_at,omitzero"`
	Components []string       `yaml:"components" json:"components"`
	Regions    []string       `yaml:"regions,omitempty" json:"regions,omitempty"` // none: everywhere
	Summary    string         `yaml:"summary,omitempty" json:"summary,omitempty"` // what happened, in a sentence or two
	Cause      string         `yaml:"cause,omitempty" json:"cause,omitempty"`     // why
	Remedy     string         `yaml:"remedy,omitempty" json:"remedy,omitempty"`   // what was or is being done
	Outages    []Outage       `yaml:"outages,omitempty" json:"outages,omitempty"`
	Updates    []Update       `yaml:"updates,omitempty" json:"updates,omitempty"`
	Actions    []Action       `yaml:"actions,omitempty" json:"actions,omitempty"`
	Sample     string         `yaml:"sample,omitempty" json:"sample,omitempty"` // says which values are made up
	// Kept off the site, its feeds, summary and calendar.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`

	// Translations holds the texts of other locales, by BCP 47 tag; see In.
	Translations map[string]IncidentTexts `yaml:"translations,omitempty" json:"translations,omitempty"`
}

// Move is one change of a maintenance's plan: what it was planned for until then. Why
// it was moved, an update of the same moment says.
type Move struct {
	At             time.Time `yaml:"at" json:"at"`
	ScheduledFor   time.Time `yaml:"scheduled_for" json:"scheduled_for"`
	ScheduledUntil time.Time `yaml:"scheduled_until" json:"scheduled_until"`
}

// Maintenance is one record of records/maintenance. What has no word here is as an
// incident's. The scheduled times are the plan that was told, BeganAt and EndedAt what
// came of it; either may be zero while it is not known.
type Maintenance struct {
	ID             string            `yaml:"id" json:"id"`
	Title          string            `yaml:"title" json:"title"`
	Status         MaintenanceStatus `yaml:"status" json:"status"`
	Impact         Impact            `yaml:"impact" json:"impact"`
	ScheduledFor   time.Time         `yaml:"scheduled_for" json:"scheduled_for"`
	ScheduledUntil time.Time         `yaml:"scheduled_until" json:"scheduled_until"`
	BeganAt        time.Time         `yaml:"began_at,omitempty" json:"began_at,omitzero"`
	EndedAt        time.Time         `yaml:"ended_at,omitempty" json:"ended_at,omitzero"`
	CancelledAt    time.Time         `yaml:"cancelled_at,omitempty" json:"cancelled_at,omitzero"`
	Components     []string          `yaml:"components" json:"components"`
	Regions        []string          `yaml:"regions,omitempty" json:"regions,omitempty"`
	Summary        string            `yaml:"summary,omitempty" json:"summary,omitempty"`
	Updates        []Update          `yaml:"updates,omitempty" json:"updates,omitempty"`
	Moves          []Move            `yaml:"moves,omitempty" json:"moves,omitempty"` // the oldest first
	Sample         string            `yaml:"sample,omitempty" json:"sample,omitempty"`
	Private        bool              `yaml:"private,omitempty" json:"private,omitempty"` // as an incident's

	// Translations holds the texts of other locales, by BCP 47 tag; see In.
	Translations map[string]MaintenanceTexts `yaml:"translations,omitempty" json:"translations,omitempty"`
}

// Project is one record of records/projects: an upgrade in phases, told to
// customers month by month.
type Project struct {
	ID         string   `yaml:"id" json:"id"`
	Title      string   `yaml:"title" json:"title"`
	Summary    string   `yaml:"summary,omitempty" json:"summary,omitempty"`
	PlannedIn  string   `yaml:"planned_in,omitempty" json:"planned_in,omitempty"` // free words, e.g. "Q4 2005"
	LaunchedIn Month    `yaml:"launched_in,omitempty" json:"launched_in,omitzero"`
	Reasons    []string `yaml:"reasons,omitempty" json:"reasons,omitempty"` // why it is done
	Causes     []string `yaml:"causes,omitempty" json:"causes,omitempty"`   // causes of trouble it removes
	Notes      []string `yaml:"notes,omitempty" json:"notes,omitempty"`     // principles: not rushed, no corners cut
	Components []string `yaml:"components,omitempty" json:"components,omitempty"`
	Phases     []Phase  `yaml:"phases" json:"phases"`
	Sample     string   `yaml:"sample,omitempty" json:"sample,omitempty"`
	// Letters that name it stay off the site, or a check warns.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`

	// Translations holds the texts of other locales, by BCP 47 tag; see In.
	Translations map[string]ProjectTexts `yaml:"translations,omitempty" json:"translations,omitempty"`
}

// Phase is one element of a project. Planned and actual spans are whole months
// or days, both ends included.
type Phase struct {
	ID      string      `yaml:"id" json:"id"`
	Title   string      `yaml:"title" json:"title"`
	Status  PhaseStatus `yaml:"status" json:"status"`
	Percent int         `yaml:"percent,omitempty" json:"percent,omitempty"` // 0 to 100
	Planned Span        `yaml:"planned" json:"planned"`
	Actual  Span        `yaml:"actual,omitempty" json:"actual,omitzero"`
	Note    string      `yaml:"note,omitempty" json:"note,omitempty"`
}

// Component is a part of the service that has a state of its own. It stands in
// tidings.yaml, as regions and objectives do; records name it by its ID.
type Component struct {
	ID          string `yaml:"id" json:"id"`
	Name        string `yaml:"name" json:"name"`
	Description string `yaml:"description,omitempty" json:"description,omitempty"`

	Names map[string]string `yaml:"names,omitempty" json:"names,omitempty"` // Name in other locales, by BCP 47 tag
}

// Region is a group of users with one time zone and a default locale: letters to them
// show times in the one and are written in the other, unless a recipient has their own
// locale.
type Region struct {
	ID       string `yaml:"id" json:"id"`
	Name     string `yaml:"name" json:"name"`
	TimeZone string `yaml:"time_zone" json:"time_zone"` // IANA name
	Locale   string `yaml:"locale" json:"locale"`       // BCP 47

	Names map[string]string `yaml:"names,omitempty" json:"names,omitempty"` // Name in other locales, by BCP 47 tag
}

// Objective is a service-level objective: uptime in per cent over a period.
type Objective struct {
	ID         string   `yaml:"id" json:"id"`
	Name       string   `yaml:"name" json:"name"`
	Target     float64  `yaml:"target" json:"target"` // per cent, e.g. 98
	From       Day      `yaml:"from" json:"from"`     // first day measured
	Until      Day      `yaml:"until,omitempty" json:"until,omitzero"`
	Components []string `yaml:"components,omitempty" json:"components,omitempty"` // none: all
	Regions    []string `yaml:"regions,omitempty" json:"regions,omitempty"`       // none: worldwide

	Names map[string]string `yaml:"names,omitempty" json:"names,omitempty"` // Name in other locales, by BCP 47 tag
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
}

// IncidentTexts are the texts of an incident in another locale. What is empty
// keeps the original's words; Updates and Actions go by position.
type IncidentTexts struct {
	Title   string   `yaml:"title,omitempty" json:"title,omitempty"`
	Summary string   `yaml:"summary,omitempty" json:"summary,omitempty"`
	Cause   string   `yaml:"cause,omitempty" json:"cause,omitempty"`
	Remedy  string   `yaml:"remedy,omitempty" json:"remedy,omitempty"`
	Updates []string `yaml:"updates,omitempty" json:"updates,omitempty"`
	Actions []string `yaml:"actions,omitempty" json:"actions,omitempty"`
}

// MaintenanceTexts are the texts of a maintenance in another locale, as those of an
// incident.
type MaintenanceTexts struct {
	Title   string   `yaml:"title,omitempty" json:"title,omitempty"`
	Summary string   `yaml:"summary,omitempty" json:"summary,omitempty"`
	Updates []string `yaml:"updates,omitempty" json:"updates,omitempty"`
}

// ProjectTexts are the texts of a project in another locale. Reasons, Causes and
// Notes go by position, Phases by the phase's id.
type ProjectTexts struct {
	Title     string                `yaml:"title,omitempty" json:"title,omitempty"`
	Summary   string                `yaml:"summary,omitempty" json:"summary,omitempty"`
	PlannedIn string                `yaml:"planned_in,omitempty" json:"planned_in,omitempty"`
	Reasons   []string              `yaml:"reasons,omitempty" json:"reasons,omitempty"`
	Causes    []string              `yaml:"causes,omitempty" json:"causes,omitempty"`
	Notes     []string              `yaml:"notes,omitempty" json:"notes,omitempty"`
	Phases    map[string]PhaseTexts `yaml:"phases,omitempty" json:"phases,omitempty"`
}

// PhaseTexts are the texts of a phase in another locale.
type PhaseTexts struct {
	Title string `yaml:"title,omitempty" json:"title,omitempty"`
	Note  string `yaml:"note,omitempty" json:"note,omitempty"`
}
