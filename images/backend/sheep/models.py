from django.db import models


class Repository(models.Model):
    """A Git repository, by the name people know it under, e.g. `owner/name`."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "repositories"

    def __str__(self):
        return self.name


class Contributor(models.Model):
    """Somebody who counts sheep: one e-mail address."""

    email = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Commit(models.Model):
    """One counted sheep."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="commits")
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="commits")
    sha = models.CharField(max_length=64)
    authored_at = models.DateTimeField()
    summary = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-authored_at"]
        constraints = [models.UniqueConstraint(fields=["repository", "sha"], name="one_commit_a_sha")]
        indexes = [
            # Activity by week and the newest commit.
            models.Index(fields=["repository", "authored_at"]),
            # The ranking.
            models.Index(fields=["repository", "contributor", "authored_at"]),
        ]

    def __str__(self):
        return self.sha[:12]


class Delivery(models.Model):
    """A webhook delivery that was stored, so that a replay of it is not."""

    identifier = models.CharField(max_length=100, unique=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at"]
        verbose_name_plural = "deliveries"

    def __str__(self):
        return self.identifier
