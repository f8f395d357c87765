// Stands for the types of the package Polly that the generated client names. No policy is set, so none is called.
using System;
using System.Threading.Tasks;

namespace Polly
{
    public class PolicyResult<TResult>
    {
        public OutcomeType Outcome { get; set; }
        public TResult Result { get; set; }
        public Exception FinalException { get; set; }
    }

    public enum OutcomeType { Successful, Failure }

    public interface ISyncPolicy<TResult> { }

    public interface IAsyncPolicy<TResult>
    {
        Task<PolicyResult<TResult>> ExecuteAndCaptureAsync(Func<Task<TResult>> action);
    }
}
