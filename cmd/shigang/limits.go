package main

import (
	"errors"

	"shigang/subsidy"
)

// limits are how much one account, enterprise or address may have (限额); 0 is no limit.
type limits struct {
	Uploads       int `name:"max-uploads" env:"SHIGANG_MAX_UPLOADS" default:"${limit_Uploads}" help:"Files an account uploads at once."`
	UploadMB      int `name:"max-upload-mb" env:"SHIGANG_MAX_UPLOAD_MB" default:"${limit_UploadMB}" help:"Megabytes an account, and an enterprise, uploads a day."`
	Drafts        int `name:"max-drafts" env:"SHIGANG_MAX_DRAFTS" default:"${limit_Drafts}" help:"Drafts an enterprise has at once, of filings, assessments, claims each."`
	Questions     int `name:"max-questions" env:"SHIGANG_MAX_QUESTIONS" default:"${limit_Questions}" help:"Messages to the counties an account writes a day."`
	Invites       int `name:"max-invites" env:"SHIGANG_MAX_INVITES" default:"${limit_Invites}" help:"Invitations an enterprise has open."`
	WrongCodes    int `name:"max-wrong-codes" env:"SHIGANG_MAX_WRONG_CODES" default:"${limit_WrongCodes}" help:"Wrong WeChat codes an address sends an hour; an account a sixth of it."`
	Objections    int `name:"max-objections" env:"SHIGANG_MAX_OBJECTIONS" default:"${limit_Objections}" help:"Objections and reports an address sends an hour."`
	PendingDrafts int `name:"pending-drafts" env:"SHIGANG_PENDING_DRAFTS" default:"${limit_PendingDrafts}" help:"Drafts of each kind, and invitations, while a registration is pending."`
	PendingMB     int `name:"pending-mb" env:"SHIGANG_PENDING_MB" default:"${limit_PendingMB}" help:"Megabytes, a day and in all, while a registration is pending."`
	DiskMB        int `name:"disk-mb" env:"SHIGANG_DISK_MB" default:"${limit_DiskMB}" help:"Uploads and imports wait when less is free on the data folder's disk …"`
	DiskPercent   int `name:"disk-percent" env:"SHIGANG_DISK_PERCENT" default:"${limit_DiskPercent}" help:"… or less than this part of it, whichever is less."`
}

// set are the limits as the rules know them.
func (l limits) set() subsidy.Limits { return subsidy.Limits(l) }

// check refuses limits that mean nothing.
func (l limits) check() error {
	for _, n := range []int{
		l.Uploads, l.UploadMB, l.Drafts, l.Questions, l.Invites, l.WrongCodes, l.Objections,
		l.PendingDrafts, l.PendingMB, l.DiskMB,
	} {
		if n < 0 {
			return errors.New("limits (max-…, pending-…, disk-mb) must not be negative; 0 is no limit")
		}
	}
	if l.DiskPercent < 0 || l.DiskPercent > 100 {
		return errors.New("disk-percent must be from 0 to 100")
	}
	return nil
}
